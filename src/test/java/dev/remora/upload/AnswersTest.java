package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Mask;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Delivered;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Reason;
import dev.remora.outcome.Outcome.Rejected;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Mask SECRETS = Mask.of(List.of(TOKEN));
  private static final URI BASE = URI.create("https://host/base");
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

  private final Answers answers =
      new Answers(Pattern.compile("(?i)api token|quota|over limit"), false, NOON);

  private Outcome read(int status, String body) {
    return read(status, null, body);
  }

  private Outcome read(int status, String retryAfter, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try {
      return answers.read(
          BASE, "x.pcap", SECRETS, SECRETS, status, retryAfter, new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSessionIsDelivered() {
    Delivered delivered =
        (Delivered) read(200, "{\"filename\":\"traffic.cap\",\"id\":\"f27d1494400c\"}");
    assertThat(delivered.session())
        .isEqualTo(
            new Outcome.Session(
                "f27d1494400c", "traffic.cap", "https://host/base/captures/f27d1494400c", 200));
  }

  @Test
  void aSessionWithoutANameKeepsTheOneThatWasAskedFor() {
    assertThat(((Delivered) read(200, "{\"id\":42}")).session())
        .isEqualTo(new Outcome.Session("42", "x.pcap", "https://host/base/captures/42", 200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"filename\":\"x\",\"id\":\"f2",
        "<html>login</html>",
        "[]",
        "null",
        "{\"id\":null}",
        "{\"id\":{}}",
        "{\"id\":\" \"}",
        "{\"id\":\"a\"} trailing"
      })
  void aSuccessThatNamesNoSessionIsInDoubt(String body) {
    assertThat(read(200, body)).isInstanceOf(InDoubt.class);
  }

  @Test
  void aHugeOrDeepAnswerIsInDoubtAndNotReadWhole() {
    assertThat(read(200, "{\"id\":\"" + "a".repeat(2_000_000) + "\"}")).isInstanceOf(InDoubt.class);
    assertThat(read(200, "[".repeat(100_000))).isInstanceOf(InDoubt.class);
  }

  @ParameterizedTest
  @CsvSource({"400,REJECTED", "409,REJECTED", "413,TOO_LARGE", "415,REJECTED", "422,REJECTED"})
  void whatConcernsTheCaptureAloneRejectsIt(int status, Reason reason) {
    Rejected rejected = (Rejected) read(status, "{\"status\":1,\"exceptions\":[\"no\"]}");
    assertThat(rejected.reason()).isEqualTo(reason);
    assertThat(rejected.status()).isEqualTo(status);
    assertThat(rejected.exceptions()).containsExactly("no");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No required SSL certificate was sent",
        "The SSL certificate error",
        "The plain HTTP request was sent to HTTPS port",
        "speaking plain HTTP to an SSL-enabled server port",
        "Client sent an HTTP request to an HTTPS server"
      })
  void aFrontThatCannotSpeakToUsStopsTheLine(String words) {
    String page = "<html><title>400</title>\r\nReason: You're " + words + ".<br />";
    Unavailable unavailable = (Unavailable) read(400, page);
    assertThat(unavailable.scope()).isEqualTo(Scope.REFUSED);
    assertThat(unavailable.exceptions()).containsExactly(words);
    assertThat(read(422, page)).isInstanceOf(Rejected.class);
    assertThat(read(400, "{\"exceptions\":[\"" + words + "\"]}")).isInstanceOf(Rejected.class);
  }

  @Test
  void aPageThatRejectsACaptureIsToldByItsTitle() {
    Rejected rejected =
        (Rejected) read(400, "<html><head><TITLE>400\n Bad " + TOKEN + "</TITLE></head></html>");
    assertThat(rejected.exceptions()).containsExactly("400 Bad ***");
  }

  @Test
  void aTimeOutIsOfTheNetworkAndNotOfTheCapture() {
    assertThat(read(408, "")).extracting("scope").isEqualTo(Scope.CAPTURE);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 401, 402, 403, 404, 405, 407, 507})
  void whatConcernsUsStopsTheLine(int status) {
    assertThat(read(status, "")).extracting("scope").isEqualTo(Scope.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"API Token is missing or invalid", "invalid API token", "Quota exceeded"})
  void wordsOfTokenOrQuotaStopTheLineWhateverTheStatus(String words) {
    String body = "{\"status\":400,\"exceptions\":[\"" + words + "\"]}";
    assertThat(read(400, body)).extracting("scope").isEqualTo(Scope.REFUSED);
    assertThat(read(500, body)).extracting("scope").isEqualTo(Scope.REFUSED);
  }

  @Test
  void suchWordsInTheCapturesOwnNameDoNotStopTheLine() throws IOException {
    byte[] body =
        "{\"exceptions\":[\"quota.pcap is no capture\"]}".getBytes(StandardCharsets.UTF_8);
    assertThat(
            answers.read(
                BASE, "quota.pcap", SECRETS, SECRETS, 422, null, new ByteArrayInputStream(body)))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void suchWordsInAUrlThatIsQuotedDoNotStopTheLine() {
    assertThat(read(422, "{\"exceptions\":[\"no capture at https://store/quota-tests/x.pcap\"]}"))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void aRefusalMayBeConfiguredToMakeDeadLetters() throws IOException {
    Answers perCapture = new Answers(Pattern.compile("quota"), true, NOON);
    Rejected rejected =
        (Rejected)
            perCapture.read(
                BASE, "x", SECRETS, SECRETS, 401, null, new ByteArrayInputStream(new byte[0]));
    assertThat(rejected.reason()).isEqualTo(Reason.REFUSED_TOKEN);
  }

  @ParameterizedTest
  @CsvSource({
    "7,PT7S",
    "'Sun, 22 Nov 2026 12:01:30 GMT',PT1M30S",
    "'Sun, 22 Nov 2026 11:00:00 GMT',",
    "99999999999999999999,PT596523H14M7S",
    "soon,",
    "-3,",
    ","
  })
  void aBusyEndpointSaysWhenToComeBack(String retryAfter, Duration wait) {
    Unavailable unavailable = (Unavailable) read(503, retryAfter, "");
    assertThat(unavailable.scope()).isEqualTo(Scope.ENDPOINT);
    assertThat(unavailable.retryAfter().orElse(null)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 504})
  void anotherServerErrorMayLieWithTheCapture(int status) {
    assertThat(read(status, "")).extracting("scope").isEqualTo(Scope.CAPTURE);
  }

  @Test
  void aSuccessThatCarriesARefusalIsReadByItsOwnStatus() {
    assertThat(read(200, "{\"status\":422,\"exceptions\":[\"no capture\"]}"))
        .isInstanceOf(Rejected.class);
    assertThat(read(200, "{\"status\":401,\"exceptions\":[\"who\"]}"))
        .extracting("scope")
        .isEqualTo(Scope.REFUSED);
  }

  @Test
  void aSuccessThatSpeaksOfTheTokenStopsTheLineAndAnyOtherComplaintIsKept() {
    assertThat(read(200, "{\"exceptions\":[\"API Token is missing or invalid\"]}"))
        .extracting("scope")
        .isEqualTo(Scope.REFUSED);
    assertThat(((InDoubt) read(200, "{\"exceptions\":[\"busy\"]}")).exceptions())
        .containsExactly("answer 200 that names no session", "busy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"exceptions\":7};7",
        "{\"exceptions\":{\"a\":[1]}};{\"a\":[1]}",
        "{\"exceptions\":[null,[1],true]};null|[1]|true",
        "{\"exceptions\":\"one text\"};one text",
        "{\"status\":\"422\",\"exceptions\":[]};",
        "[\"exceptions\"];",
        "not json;"
      })
  void wordsOfAnyTypeAreRead(String body, String words) {
    assertThat(String.join("|", ((Rejected) read(422, body)).exceptions()))
        .isEqualTo(words == null ? "" : words);
  }

  @Test
  void aRefusalInTheOtherDialectIsReadTheSameWay() {
    String body = "{\"status\":401,\"exceptions\":[\"invalid API token\"]}";
    Unavailable unavailable = (Unavailable) read(401, body);
    assertThat(unavailable.exceptions()).containsExactly("invalid API token");
    assertThat(unavailable.scope()).isEqualTo(Scope.REFUSED);
  }

  @Test
  void anAnswerInAnotherCharsetStillNamesItsSession() throws IOException {
    for (byte[] body :
        new byte[][] {
          "{\"filename\":\"\u00fc.pcap\",\"id\":\"a1\"}".getBytes(StandardCharsets.ISO_8859_1),
          "\uFEFF{\"filename\":\"x\",\"id\":\"a1\"}".getBytes(StandardCharsets.UTF_8)
        }) {
      Outcome outcome =
          answers.read(BASE, "x", SECRETS, SECRETS, 200, null, new ByteArrayInputStream(body));
      assertThat(outcome).extracting("session.id").isEqualTo("a1");
    }
  }

  @Test
  void aThousandWordsAreCutAndStayOnOneLine() {
    String many = "\"" + "x".repeat(2000) + "\",".repeat(1) + "\"a\\nERROR fake\\u001b[2J\"";
    Rejected rejected = (Rejected) read(422, "{\"exceptions\":[" + many + ",1".repeat(100) + "]}");
    assertThat(rejected.exceptions()).hasSize(20);
    assertThat(rejected.exceptions().get(0)).hasSize(501).endsWith("…");
    assertThat(rejected.exceptions().get(1)).isEqualTo("a\\nERROR fake\\u001b[2J");
  }

  @Test
  void anIdWithoutEndIsNoSession() {
    assertThat(read(200, "{\"id\":\"" + "a".repeat(201) + "\"}")).isInstanceOf(InDoubt.class);
  }

  @Test
  void anIdThatHoldsTheTokenIsNoSession() {
    assertThat(read(200, "{\"id\":\"" + TOKEN + "\"}")).isInstanceOf(InDoubt.class);
  }

  @Test
  void anIdThatHoldsAShortPasswordOfAUrlIsASession() throws IOException {
    Mask secrets = Mask.of(List.of(TOKEN, "f27d"));
    byte[] body = "{\"id\":\"f27d1494400c\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(answers.read(BASE, "x", SECRETS, secrets, 200, null, new ByteArrayInputStream(body)))
        .extracting("session.id")
        .isEqualTo("f27d1494400c");
  }

  @Test
  void anIdCannotLeadTheLinkElsewhere() {
    assertThat(((Delivered) read(200, "{\"id\":\"../../evil?x#y\"}")).session().url())
        .isEqualTo("https://host/base/captures/..%2F..%2Fevil%3Fx%23y");
  }

  @Test
  void secretsThatTheEndpointEchoesAreMasked() {
    Rejected rejected =
        (Rejected)
            read(
                422,
                "{\"exceptions\":\"can't fetch http://bob:pw@h/x for "
                    + TOKEN.toUpperCase(java.util.Locale.ROOT)
                    + "\"}");
    assertThat(rejected.exceptions()).containsExactly("can't fetch http://bob:***@h/x for ***");
  }
}
