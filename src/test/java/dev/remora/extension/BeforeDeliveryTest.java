package dev.remora.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Capture;
import dev.remora.capture.Policy;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.upload.Decision;
import dev.remora.upload.Lines;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one route that is asked does to its exchange reaches no other, but for the variables. */
@Timeout(60)
class BeforeDeliveryTest {
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Hooks hooks =
      new Hooks(
          camel,
          new Clock() {
            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now.get();
            }
          });
  private BeforeDelivery before;

  private static Processor tag(String tag) {
    return e -> e.setVariable("tags", e.getVariable("tags") + "," + tag);
  }

  private void routes(RouteBuilder routes) throws Exception {
    Settings settings =
        Settings.load(
            Path.of("."), null, Map.of("CLOUDSHARK_TOKEN", "c0ffee00c0ffee00c0ffee00c0ffee00"));
    Lines lines = new Lines(Target.in(settings), settings, Clock.systemUTC());
    before = new BeforeDelivery(camel, hooks, lines, task -> new Thread(task).start());
    camel.addRoutes(routes);
    camel.start();
    before.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  private CompletableFuture<Exchange> ask() {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setVariable(
        "capture",
        new Capture(
            "inbox",
            "x.pcap",
            Path.of("x.pcap"),
            "file:x",
            1,
            1,
            Instant.EPOCH,
            Duration.ZERO,
            Policy.PLAIN));
    exchange.setVariable("tags", "own");
    CompletableFuture<Exchange> asked = new CompletableFuture<>();
    before.process(exchange, done -> asked.complete(exchange));
    return asked;
  }

  @Test
  void oneThatStopsOrHandlesAFailureOfItsOwnSwitchesNoOtherOff() throws Exception {
    routes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:before-delivery-1")
                .process(tag("one"))
                .setHeader("leaks", constant("x"))
                .stop();
            from("direct:before-delivery-2")
                .onException(IllegalStateException.class)
                .handled(true)
                .end()
                .process(tag("two"))
                .throwException(new IllegalStateException("handled"));
            from("direct:before-delivery-3")
                .process(
                    e ->
                        tag("three" + e.getMessage().getHeader("leaks", "", String.class))
                            .process(e));
          }
        });
    Exchange asked = ask().get();
    assertThat(asked.getException()).isNull();
    assertThat(asked.getVariable("tags")).isEqualTo("own,one,two,three");
    assertThat(asked.getVariable("decision")).isNull();
  }

  @Test
  void oneThatRollsBackHasFailed() throws Exception {
    routes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:before-delivery").routeId("back").markRollbackOnly();
          }
        });
    assertThat(ask().get().getVariable("decision"))
        .isEqualTo(
            new Decision.Hold(Duration.ofSeconds(10), "the route back failed: it was rolled back"));
  }

  @Test
  void oneThatTookThePlaceOfAnotherIsNamedAsItsFileHasIt() throws Exception {
    routes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:before-delivery").routeId("back~10").markRollbackOnly();
          }
        });
    assertThat(ask().get().getVariable("decision").toString()).contains("the route back failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"banana", "5", "0", "0s", "10ms", "3 minutes", "-5m"})
  void oneThatHoldsForWhatIsNoDurationHasFailed(String time) throws Exception {
    routes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:before-delivery")
                .routeId("held")
                .setVariable("decision", constant("hold"))
                .setVariable("hold", constant(time));
          }
        });
    assertThat(ask().get().getVariable("decision"))
        .isEqualTo(
            new Decision.Hold(
                Duration.ofSeconds(10),
                "the route held failed: the variable hold is '"
                    + time
                    + "', which is no duration with its unit, such as 30s, 5m, of at least 1s"));
  }

  @ParameterizedTest
  @CsvSource({"1s, 1", "30s, 30", "5m, 300", "1h30m, 5400", "'', 60"})
  void oneHoldsForItsTimeOrAMinute(String time, int seconds) throws Exception {
    routes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:before-delivery")
                .setVariable("decision", constant("hold"))
                .setVariable("hold", constant(time))
                .setVariable("why", constant("not yet"));
          }
        });
    assertThat(ask().get().getVariable("decision"))
        .isEqualTo(new Decision.Hold(Duration.ofSeconds(seconds), "not yet"));
  }

  @Test
  void anErrorEndsTheAskingToo() throws Exception {
    routes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:before-delivery")
                .process(
                    e -> {
                      e.setVariable(
                          "tags",
                          new Object() {
                            @Override
                            public String toString() {
                              throw new StackOverflowError("of a user's own");
                            }
                          });
                    });
          }
        });
    assertThat(ask().get().getException()).hasStackTraceContaining("of a user's own");
  }

  @Test
  void oneThatDoesNotComeBackIsToldOfAfterAMinute() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    routes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:before-delivery")
                .routeId("slow")
                .process(
                    e -> {
                      entered.countDown();
                      leave.await();
                    });
          }
        });
    CompletableFuture<Exchange> asked = ask();
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    now.set(Instant.EPOCH.plusSeconds(59));
    assertThat(hooks.calls().trouble()).isEmpty();
    now.set(Instant.EPOCH.plusSeconds(60));
    assertThat(hooks.calls().trouble())
        .isEqualTo("the route slow has had x.pcap from inbox inbox since 1970-01-01T00:00:00Z");
    leave.countDown();
    asked.get();
    assertThat(hooks.calls().trouble()).isEmpty();
  }
}
