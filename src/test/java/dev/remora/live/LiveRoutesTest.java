package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.junit.jupiter.api.Test;

class LiveRoutesTest {

  /** As for the routes that are called before a delivery, which are looked for after an event. */
  @Test
  void whoKeepsAListOfRoutesHearsThatOneIsHiddenAndThatItIsBack() throws Exception {
    AtomicReference<List<String>> kept = new AtomicReference<>(List.of());
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel
          .getManagementStrategy()
          .addEventNotifier(
              new SimpleEventNotifierSupport() {
                @Override
                public void notify(CamelEvent event) {
                  if (event instanceof CamelEvent.RouteEvent) {
                    kept.set(camel.getRoutes().stream().map(Route::getRouteId).toList());
                  }
                }
              });
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:before-delivery-tags").routeId("tags").log("called");
            }
          });
      camel.start();
      LiveRoutes routes = new LiveRoutes(camel);
      assertThat(kept.get()).containsExactly("tags");
      routes.hide("tags");
      assertThat(kept.get()).isEmpty();
      routes.reconnect("tags");
      assertThat(kept.get()).containsExactly("tags");
    }
  }
}
