package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.EndpointScript;
import dev.remora.EndpointScript.Babble;
import dev.remora.EndpointScript.Silence;
import dev.remora.config.Credential;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints that never come to the end of a head, or to its beginning. */
@Timeout(60)
class BoundedHttpTest {
  private final Settings settings = Settings.load(Path.of("no", "home"), null, Map.of());
  private EndpointScript endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> new Silence());
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private Target target() {
    return new Target(
        "x",
        URI.create(endpoint.url()),
        Credential.of("c0ffee00c0ffee00c0ffee00c0ffee00"),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static Babble head(int headers, int length) {
    return new Babble(
        "HTTP/1.1 200 OK\r\n" + ("X: " + "y".repeat(length) + "\r\n").repeat(headers) + "\r\n{}");
  }

  @ParameterizedTest
  @CsvSource({
    "201, 1, Maximum header count exceeded",
    "1, 16384, Maximum line length limit exceeded"
  })
  void ofATargetsHeadSoMuchIsReadAndNoMore(int headers, int length, String words) {
    endpoint.questions(asked -> head(headers, length));
    assertThat(Probe.complaint(target(), settings))
        .hasValueSatisfying(
            problem -> assertThat(problem.message()).contains(words).doesNotContain("Exception"));
  }

  @Test
  void aLongHeadIsTaken() {
    endpoint.questions(asked -> head(190, 8_000));
    assertThat(Probe.complaint(target(), settings)).isEmpty();
  }

  @Test
  void endpointsOfUsersOwnAreBoundedToo() throws Exception {
    endpoint.now(asked -> head(201, 1));
    try (DefaultCamelContext camel = new DefaultCamelContext();
        ProducerTemplate template = camel.createProducerTemplate()) {
      BoundedHttp.register(camel);
      camel.start();
      assertThat(template.request(endpoint.url(), e -> e.getMessage().setBody("{}")).getException())
          .hasStackTraceContaining("Maximum header count exceeded");

      endpoint.now(asked -> new Silence());
      String impatient = endpoint.url() + "?responseTimeout=200";
      assertThat(template.request(impatient, e -> e.getMessage().setBody("{}")).getException())
          .hasMessageContaining("timed out");
    }
  }

  @Test
  void onlyEndpointsOfUsersOwnAreWaitedForBriefly() throws IOException {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      BoundedHttp.register(camel);
      new Clients(camel, settings).register(target());
      for (String scheme : new String[] {"http", "https"}) {
        HttpEndpoint own = camel.getEndpoint(scheme + "://127.0.0.1:9/x", HttpEndpoint.class);
        assertThat(own.getResponseTimeout()).isEqualTo(10_000);
        assertThat(own.getConnectTimeout()).isEqualTo(10_000);
        assertThat(own.getSoTimeout()).isEqualTo(10_000);
      }
      HttpComponent ours = camel.getComponent("cloudshark-x", HttpComponent.class);
      assertThat(ours.getResponseTimeout()).isEqualTo(Duration.ofMinutes(5).toMillis());
    }
  }
}
