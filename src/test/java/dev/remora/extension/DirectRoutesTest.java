package dev.remora.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Suspendable;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who calls a route that there is not learns so soon; one that is being replaced is waited for. */
class DirectRoutesTest {
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private ProducerTemplate template;

  @BeforeEach
  void start() throws Exception {
    DirectRoutes.register(camel);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:there").routeId("there").setBody(constant("done"));
          }
        });
    camel.start();
    template = camel.createProducerTemplate();
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void oneThatIsNotThereFailsSoonAndInWords() throws Exception {
    CompletableFuture<Object> answer = template.asyncRequestBody("direct:thare", "x");
    Throwable[] failure = new Throwable[1];
    assertThatThrownBy(() -> answer.get(15, TimeUnit.SECONDS))
        .isNotInstanceOf(TimeoutException.class)
        .satisfies(e -> failure[0] = e);
    assertThat(Words.of(failure[0])).isEqualTo("no route takes from direct:thare");
  }

  @Test
  void oneThatIsThereIsWaitedFor() throws Exception {
    assertThat(camel.getRoute("there").getConsumer()).isInstanceOf(Suspendable.class);
    ServiceHelper.suspendService(camel.getRoute("there").getConsumer());
    CompletableFuture<Object> answer = template.asyncRequestBody("direct:there", "x");
    Duration longer = Duration.ofMillis(2500);
    assertThatThrownBy(() -> answer.get(longer.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    ServiceHelper.resumeService(camel.getRoute("there").getConsumer());
    assertThat(answer.get(15, TimeUnit.SECONDS)).isEqualTo("done");
  }

  @Test
  void oneThatComesAMomentLaterIsMet() throws Exception {
    CompletableFuture<Object> answer = template.asyncRequestBody("direct:later", "x");
    addLater();
    assertThat(answer.get(15, TimeUnit.SECONDS)).isEqualTo("met");
  }

  @Test
  void aTimeoutOfACallHolds() throws Exception {
    isMetAfterTheGrace(template.asyncRequestBody("direct:later?timeout=20000", "x"));
  }

  @Test
  void aTimeoutOfAllCallsHolds() throws Exception {
    camel.getComponent("direct", DirectComponent.class).setTimeout(20_000);
    isMetAfterTheGrace(template.asyncRequestBody("direct:later", "x"));
  }

  private void isMetAfterTheGrace(CompletableFuture<Object> answer) throws Exception {
    Duration longer = Duration.ofMillis(2500);
    assertThatThrownBy(() -> answer.get(longer.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    addLater();
    assertThat(answer.get(15, TimeUnit.SECONDS)).isEqualTo("met");
  }

  private void addLater() throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:later").setBody(constant("met"));
          }
        });
  }
}
