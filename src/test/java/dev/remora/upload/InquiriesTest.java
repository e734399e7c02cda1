package dev.remora.upload;

import static dev.remora.EndpointScript.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.EndpointScript;
import dev.remora.SampleCaptures;
import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Policy;
import dev.remora.capture.Remarks;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome.NotYet;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a question that a proxy answers means for the line. */
class InquiriesTest {
  @TempDir Path folder;
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private EndpointScript endpoint;
  private Ledger ledger;
  private Line line;
  private Inquiries inquiries;
  private Claim claim;

  @BeforeEach
  void open() throws Exception {
    endpoint = new EndpointScript(asked -> endpoint.session());
    endpoint.questions(asked -> answer(502, "<html>Bad Gateway</html>"));
    Settings settings =
        Settings.load(
            Path.of("."),
            null,
            Map.of(
                "CLOUDSHARK_URL",
                endpoint.url(),
                "CLOUDSHARK_TOKEN",
                "c0ffee00c0ffee00c0ffee00c0ffee00",
                "DELIVERY_BACK_OFF",
                "1ms"));
    Collection<Target> targets = Target.in(settings);
    Lines lines = new Lines(targets, settings, Clock.systemUTC());
    line = lines.line("default");
    new Clients(camel, settings).register(targets.iterator().next());
    camel.start();
    ledger = Ledger.open(folder.resolve("state"));
    inquiries = new Inquiries(camel, ledger, lines, settings, Clock.systemUTC());
    claim = inDoubt();
  }

  private Claim inDoubt() throws Exception {
    Path file = Files.write(folder.resolve("x.pcap"), SampleCaptures.pcap(1));
    Capture capture =
        new Capture(
            "inbox",
            "x.pcap",
            file,
            "file:x",
            Files.size(file),
            Files.getLastModifiedTime(file).toMillis(),
            Instant.EPOCH,
            Duration.ZERO,
            Policy.PLAIN);
    Delivery row =
        ledger.save(
            Delivery.fresh(
                    "inbox",
                    "x.pcap",
                    "file:x",
                    "default",
                    "x.pcap",
                    capture.size(),
                    capture.modified(),
                    Instant.EPOCH)
                .edit()
                .state(State.IN_DOUBT)
                .build());
    Description description = Description.of(capture, Remarks.NONE);
    return Claim.send(capture, row, description, Content.of(capture)).inDoubt(row);
  }

  @AfterEach
  void close() {
    camel.stop();
    ledger.close();
    endpoint.close();
  }

  @Test
  void oneThatIsTheProbeOfALineThatWaitsLetsItWaitOn() {
    Unavailable failed = new Unavailable(Scope.CAPTURE, 502, List.of(), Optional.empty());
    for (String capture : List.of("a", "b", "c")) {
      line.failed(line.era(), capture, failed);
    }
    Instant next = line.standing().nextTry();
    await().until(() -> line.gate(claim.capture().place()).isEmpty());
    assertThat(inquiries.ask(claim).outcome()).isInstanceOf(NotYet.class);
    assertThat(line.standing().standing()).isEqualTo("waits");
    assertThat(line.standing().nextTry()).isAfter(next);
  }

  @Test
  void anyOtherSaysNothingOfTheLine() {
    assertThat(inquiries.ask(claim).outcome()).isInstanceOf(NotYet.class);
    assertThat(line.trouble()).isEmpty();
  }
}
