package dev.remora.upload;

import static dev.remora.EndpointScript.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.EndpointScript;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.Early;
import dev.remora.EndpointScript.EarlyAnswer;
import dev.remora.EndpointScript.GoOnWithin;
import dev.remora.EndpointScript.LingeringAnswer;
import dev.remora.EndpointScript.ResetWithin;
import dev.remora.EndpointScript.Stall;
import dev.remora.SampleCaptures;
import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Hashes;
import dev.remora.capture.Policy;
import dev.remora.capture.Remarks;
import dev.remora.config.Credential;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Delivered;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Rejected;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures whose hash is known, to an endpoint that does as it likes. */
@Timeout(60)
class KnownHashIT {
  /** More than all buffers between the two hold. */
  private static final int LARGE = 16 * 1024 * 1024;

  private static final int SOME = 256 * 1024;

  @TempDir Path folder;
  private EndpointScript endpoint;
  private OneOff sender;
  private byte[] bytes;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> endpoint.session());
    Path keys = folder.resolve("x.properties");
    Files.writeString(keys, "delivery.answer-timeout = 2s\n");
    Target target =
        new Target(
            "default",
            URI.create(endpoint.url()),
            Credential.of("c0ffee00c0ffee00c0ffee00c0ffee00"),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true);
    sender =
        new OneOff(
            target, Settings.load(Path.of("").toAbsolutePath(), keys, Map.of()), Clock.systemUTC());
    bytes = SampleCaptures.pcap(1, LARGE);
  }

  @AfterEach
  void stop() {
    sender.close();
    endpoint.close();
  }

  private Outcome send(String method) throws Exception {
    Path file = Files.write(folder.resolve("x.pcap"), bytes);
    Policy policy = new Policy("", method, Policy.After.KEEP, true, false, Duration.ZERO);
    long modified = Files.getLastModifiedTime(file).toMillis();
    Capture capture =
        new Capture(
                "far", "x.pcap", file, "x", LARGE, modified, Instant.now(), Duration.ZERO, policy)
            .brought(Remarks.NONE, Optional.of(Hashes.sha256(bytes)));
    return sender.send(capture, Description.of(capture, Remarks.NONE), 0, pause -> {}).outcome();
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "put"})
  void arriveAsTheyAre(String method) throws Exception {
    assertThat(send(method)).isInstanceOf(Delivered.class);
    assertThat(endpoint.uploads()).hasSize(1);
    Asked asked = endpoint.uploads().get(0);
    assertThat(asked.isWhole()).isTrue();
    int begin = method.equals("put") ? 0 : asked.text().indexOf("\r\n\r\n", part(asked)) + 4;
    assertThat(asked.body()).hasSizeGreaterThanOrEqualTo(begin + LARGE);
    assertThat(Arrays.copyOfRange(asked.body(), begin, begin + LARGE)).isEqualTo(bytes);
  }

  /** Where the part with the capture begins. */
  private static int part(Asked asked) {
    return asked.text().indexOf("name=\"file\"");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(new ResetWithin(0), Unavailable.class),
        Arguments.of(new ResetWithin(LARGE / 2), Unavailable.class),
        Arguments.of(new EarlyAnswer(0, refusal(413, "Too large")), Rejected.class),
        Arguments.of(new EarlyAnswer(SOME, refusal(413, "Too large")), Rejected.class),
        Arguments.of(new EarlyAnswer(LARGE / 2, refusal(413, "Too large")), Rejected.class),
        Arguments.of(new LingeringAnswer(SOME, refusal(413, "Too large")), Rejected.class),
        Arguments.of(
            new EarlyAnswer(
                SOME, EndpointScript.answer(200, "{\"filename\":\"x\",\"id\":\"0123456789ab\"}")),
            InDoubt.class),
        Arguments.of(new GoOnWithin(SOME), Delivered.class));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatTheEndpointSaysMeanwhileIsHeard(Early fault, Class<? extends Outcome> outcome)
      throws Exception {
    for (String method : new String[] {"post", "put"}) {
      endpoint.early(head -> fault);
      assertThat(send(method)).isInstanceOf(outcome);
      endpoint.early(head -> null);
      assertThat(send(method)).as("the next one").isInstanceOf(Delivered.class);
    }
  }

  @Test
  void anEndpointThatTakesNoMoreIsLeft() throws Exception {
    endpoint.early(head -> new Stall(SOME));
    assertThat(send("put"))
        .isInstanceOfSatisfying(
            Unavailable.class,
            left -> {
              assertThat(left.scope()).isEqualTo(Scope.CAPTURE);
              assertThat(left.exceptions()).containsExactly("no progress within 2 s");
            });
    endpoint.early(head -> null);
    assertThat(send("put")).isInstanceOf(Delivered.class);
  }
}
