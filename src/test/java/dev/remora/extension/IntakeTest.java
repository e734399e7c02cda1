package dev.remora.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Backlog;
import dev.remora.capture.Why;
import dev.remora.config.EntryPoints;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import dev.remora.upload.Lines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was handed over goes where it was meant to go, as it was said, or waits. */
@Timeout(60)
class IntakeTest {
  @TempDir Path folder;
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final List<String> delivered = new CopyOnWriteArrayList<>();
  private Path intakes;
  private Ledger ledger;
  private Hooks hooks;
  private Lines lines;
  private Intake intake;

  @BeforeEach
  void start() throws Exception {
    intakes = folder.resolve("intake");
    ledger = Ledger.open(folder.resolve("state"));
    Settings settings =
        Settings.load(
            Path.of("."), null, Map.of("CLOUDSHARK_TOKEN", "c0ffee00c0ffee00c0ffee00c0ffee00"));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:deliver")
                .process(
                    e ->
                        delivered.add(
                            e.getVariable("capture") + " " + e.getVariable("tags", String.class)));
          }
        });
    camel.start();
    hooks = new Hooks(camel, Clock.systemUTC());
    lines = new Lines(Target.in(settings), settings, Clock.systemUTC());
    intake = intake(Clock.systemUTC());
  }

  private Intake intake(Clock clock) {
    return new Intake(
        camel,
        intakes,
        hooks,
        lines,
        ledger,
        Set.of(),
        inbox -> {},
        words -> words.replace("secret", "***"),
        clock);
  }

  @AfterEach
  void stop() {
    intake.stop();
    camel.stop();
    ledger.close();
  }

  private Path handedOverBefore(String target) throws IOException {
    Order order = new Order("web", "x.pcap", "route:web", "", "a", "", target, "", 7);
    new IntakeFolder(intakes).put(order, new ByteArrayInputStream(new byte[1]), Optional.empty());
    return new Orders(intakes.resolve("web")).file("x.pcap");
  }

  private Exchange handOver(Exchange exchange) {
    exchange.setVariable("inbox", "web");
    exchange.setVariable("path", "x.pcap");
    exchange.getMessage().setBody(new byte[1]);
    intake.process(exchange, done -> {});
    return exchange;
  }

  private void awaitDelivery() throws IOException {
    while (delivered.isEmpty()) { // looks have rests between
      intake.takeUp();
      Thread.onSpinWait();
    }
  }

  @Test
  void aCaptureWhoseTargetIsGoneIsHeldWithWhatWasSaidOfIt() throws Exception {
    Path order = handedOverBefore("secret-lab");
    intake.start();
    intake.takeUp();
    assertThat(delivered).isEmpty();
    Backlog backlog = intake.backlog("web", 10);
    assertThat(backlog.first())
        .singleElement()
        .satisfies(
            waits ->
                assertThat(waits.why().words())
                    .isEqualTo(
                        "waits for the target secret-lab, which the configuration does not have"));
    assertThat(order).content().contains("secret-lab");
  }

  @Test
  void aCaptureWhoseOrderCantBeReadIsNotSentWithoutIt() throws Exception {
    Path order = handedOverBefore("");
    String said = Files.readString(order);
    Files.writeString(order, "{");
    intake.start();
    intake.takeUp();
    assertThat(delivered).isEmpty();
    Files.writeString(order, said);
    awaitDelivery();
    assertThat(delivered).containsExactly("x.pcap from inbox web a");
  }

  @Test
  void aCaptureThatCantBeLookedAtIsNotTakenForGoneWithWhatWasSaidOfIt() throws Exception {
    intake.start();
    Exchange call = Hooks.exchange(camel);
    call.setVariable("inbox", "web");
    call.setVariable("path", "in/x.pcap");
    call.setVariable("tags", "a");
    call.getMessage().setBody(new byte[1]);
    intake.process(call, done -> {});
    Path within = intakes.resolve("web/in");
    Files.move(within, folder.resolve("away"));
    Files.createSymbolicLink(within, within); // leads nowhere
    intake.takeUp();
    assertThat(new Orders(intakes.resolve("web")).read("in/x.pcap"))
        .hasValueSatisfying(order -> assertThat(order.tags()).isEqualTo("a"));
  }

  @Test
  void aDeadLetterThatIsMendedAndPutBackGoesWithWhatWasSaidOfIt() throws Exception {
    Delivery dead =
        Delivery.fresh("web", "x.pcap", "route:web", "default", "x.pcap", 1, 1, Instant.EPOCH)
            .edit()
            .state(State.DEAD)
            .reason("rejected")
            .tags(List.of("a"))
            .settled(true)
            .build();
    ledger.save(dead);
    ledger.save(dead.edit().path("y.pcap").tags(List.of("b")).build());
    Files.write(Files.createDirectories(intakes.resolve("web")).resolve("x.pcap"), new byte[2]);
    intake.start();
    awaitDelivery();
    assertThat(delivered).containsExactly("x.pcap from inbox web a");
  }

  @Test
  void whatARouteHandsOverThatALineWaitsForIsKeptAndAnsweredAtOnce() throws Exception {
    intake.start();
    Exchange called = handOver(Hooks.exchange(camel));
    assertThat(called.getException()).isNull();
    assertThat(called.getVariable("outcome")).isEqualTo("waiting");
    assertThat(delivered).isEmpty();
    awaitDelivery();
    assertThat(delivered).containsExactly("x.pcap from inbox web ");
  }

  @Test
  void whatIsHandedOverAgainWhileItWaitsIsAnsweredForTheOneThatWaits() throws Exception {
    intake.start();
    handOver(Hooks.exchange(camel));
    Exchange again = handOver(new DefaultExchange(camel));
    assertThat(again.getVariable("outcome")).isEqualTo("waiting");
    assertThat(again.getMessage().getBody(String.class)).contains("\"path\":\"x.pcap\"");
    assertThat(intake.backlog("web", 10).first()).hasSize(1);
  }

  @Test
  void whatWaitsGoesOnWhereTheClockIsSetBack() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T21:05:00Z"));
    InstantSource times = now::get;
    handedOverBefore("");
    intake = intake(times.withZone(ZoneOffset.UTC));
    intake.start();
    intake.takeUp();
    while (!(intake.backlog("web", 1).first().get(0).why() instanceof Why.NextAttempt)) {
      Thread.onSpinWait(); // until nothing came of it, and it waits
    }
    now.set(now.get().minus(Duration.ofDays(1)));
    intake.takeUp();
    while (delivered.size() < 2) {
      Thread.onSpinWait();
    }
  }

  /** Hands over what waits, and leaves its place before the next comes. */
  private Exchange goThrough(Exchange call) throws IOException {
    handOver(call);
    Files.deleteIfExists(intakes.resolve("web").resolve("x.pcap"));
    intake.takeUp();
    assertThat(intakes.resolve("web").resolve(".orders")).isEmptyDirectory();
    return call;
  }

  private Exchange told() {
    Exchange told = Hooks.exchange(camel);
    hooks.isTold(told, "web", "x.pcap");
    return told;
  }

  @Test
  void aDeadLetterThatIsHandedOverAgainAndAgainStaysOne() throws Exception {
    intake.start();
    goThrough(Hooks.exchange(camel));
    for (int round = 0; round < Hooks.MOST_ROUNDS; round++) {
      assertThat(goThrough(told()).getException()).isNull();
    }
    assertThat(goThrough(told()).getException()).hasMessageEndingWith("it stays one");
  }

  @Test
  void capturesOfOnePlaceThatAreHandedOverAgainOnceEachAreNotTakenForOne() throws Exception {
    intake.start();
    for (int capture = 0; capture <= Hooks.MOST_ROUNDS; capture++) {
      assertThat(goThrough(Hooks.exchange(camel)).getException()).isNull();
      assertThat(goThrough(told()).getException()).isNull();
    }
  }

  @Test
  void aDeliveryEndsTheRoundsOfItsPlace() throws Exception {
    intake.start();
    Delivery row =
        Delivery.fresh("web", "x.pcap", "route:web", "default", "x.pcap", 1, 1, Instant.now());
    Exchange outcome = new DefaultExchange(camel);
    outcome.setVariable(
        "settlement", new Settlement(null, row, new Outcome.Known(), false, Duration.ZERO));
    for (int capture = 0; capture <= Hooks.MOST_ROUNDS; capture++) {
      assertThat(goThrough(told()).getException()).isNull();
      new AfterOutcome(camel, hooks, EntryPoints.AFTER_DELIVERED).process(outcome);
    }
  }
}
