package dev.remora.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.ManyCases;
import dev.remora.capture.Names;
import dev.remora.config.Mask;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Delivered;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Rejected;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Whatever an endpoint says comes to one of the outcomes, and says no more than it may. */
class OddAnswersTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String PASSWORD = "s3cr3t";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "\"id\":",
    "\"filename\":",
    "\"status\":",
    "\"exceptions\":",
    "\"a1\"",
    "\"\"",
    "null",
    "true",
    "200",
    "422",
    "-1",
    "1e999",
    "99999999999999999999",
    "\"" + TOKEN + "\"",
    "<html>",
    "NaN",
    "//",
    "\n",
    "\u001b[2J",
    "\uFEFF"
  };

  private static final Mask SECRETS = Mask.of(List.of(TOKEN));

  private final Answers answers = new Answers(Pattern.compile("(?i)api token|quota"), false, NOON);

  private Outcome read(int status, String retryAfter, byte[] body) {
    try {
      Outcome outcome =
          answers.read(
              URI.create("https://host/base"),
              "x.pcap",
              SECRETS,
              SECRETS,
              status,
              retryAfter,
              new java.io.ByteArrayInputStream(body));
      assertSober(outcome, status);
      return outcome;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSober(Outcome outcome, int status) {
    if (outcome instanceof Delivered delivered) {
      assertThat(status).isBetween(200, 299);
      assertThat(delivered.session().status()).isEqualTo(status);
      assertThat(delivered.session().id()).isNotBlank().hasSizeLessThanOrEqualTo(200);
      String start = "https://host/base/captures/";
      assertThat(delivered.session().url()).startsWith(start);
      assertThat(delivered.session().url().substring(start.length())).matches("[A-Za-z0-9%._*+-]+");
      assertSober(List.of(delivered.session().filename(), delivered.session().id()));
    } else if (outcome instanceof Rejected rejected) {
      assertSober(rejected.exceptions());
    } else if (outcome instanceof Unavailable unavailable) {
      assertThat(unavailable.retryAfter().orElse(Duration.ZERO).isNegative()).isFalse();
      assertSober(unavailable.exceptions());
    } else {
      assertThat(status).isBetween(200, 299);
      assertSober(((InDoubt) outcome).exceptions());
    }
  }

  private static void assertSober(List<String> words) {
    assertThat(words).hasSizeLessThanOrEqualTo(21);
    for (String word : words) {
      assertThat(word).hasSizeLessThanOrEqualTo(501).isEqualTo(Names.printable(word));
      assertThat(word.toLowerCase(Locale.ROOT)).doesNotContain(TOKEN).doesNotContain(PASSWORD);
    }
  }

  @Provide
  Arbitrary<Integer> statuses() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(100, 999),
        Arbitraries.of(200, 201, 400, 401, 413, 422, 503));
  }

  @ManyCases
  void anyBytesComeToAnOutcome(@ForAll("statuses") int status, @ForAll byte[] body) {
    read(status, null, body);
  }

  @ManyCases
  void anyPiecesOfJsonComeToAnOutcome(
      @ForAll("statuses") int status, @ForAll("pieces") String body) {
    read(status, null, body.getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMaxSize(20).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            Arbitraries.of(
                    "a1",
                    "",
                    " ",
                    TOKEN,
                    TOKEN.toUpperCase(Locale.ROOT),
                    "x" + TOKEN + "y",
                    "http://bob:" + PASSWORD + "@h/",
                    "../..",
                    "a\r\nb",
                    "quota",
                    "API token",
                    "422")
                .asGeneric(),
            Arbitraries.strings().ofMaxLength(20).asGeneric(),
            Arbitraries.strings()
                .withChars('a', '\u2028')
                .ofMinLength(190)
                .ofMaxLength(600)
                .asGeneric(),
            Arbitraries.of(0, 200, 401, 422, 503, -1, Integer.MAX_VALUE, 1L << 40, 1e300)
                .asGeneric(),
            Arbitraries.of(true, false).asGeneric());
    Arbitrary<Object> lists = scalars.injectNull(0.1).list().ofMaxSize(25).asGeneric();
    Arbitrary<Object> maps =
        Arbitraries.maps(Arbitraries.of("id", "a"), scalars).ofMaxSize(2).asGeneric();
    return Arbitraries.frequencyOf(Tuple.of(5, scalars), Tuple.of(2, lists), Tuple.of(1, maps))
        .injectNull(0.1);
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    return Arbitraries.maps(Arbitraries.of("id", "filename", "status", "exceptions", "x"), values())
        .ofMaxSize(4);
  }

  @ManyCases
  void valuesOfAnyTypeComeToAnOutcome(
      @ForAll("statuses") int status, @ForAll("objects") Map<String, Object> object)
      throws IOException {
    read(status, null, JSON.writeValueAsBytes(object));
  }

  @ManyCases
  void anyCharsetComesToAnOutcome(
      @ForAll("statuses") int status,
      @ForAll("objects") Map<String, Object> object,
      @ForAll("charsets") String charset)
      throws IOException {
    read(status, null, JSON.writeValueAsString(object).getBytes(Charset.forName(charset)));
  }

  @Provide
  Arbitrary<String> charsets() {
    return Arbitraries.of(
        "UTF-16", "UTF-16LE", "UTF-32", "ISO-8859-1", "windows-1252", "Shift_JIS", "IBM500");
  }

  @ManyCases
  void anAnswerCutAnywhereIsNotTakenForAWholeOne(
      @ForAll("texts") String filename, @ForAll @IntRange(max = 999) int at) throws IOException {
    byte[] whole = JSON.writeValueAsBytes(new Session(filename, "f27d1494400c"));
    assertThat(read(200, null, whole)).isInstanceOf(Delivered.class);
    byte[] cut = Arrays.copyOf(whole, at % whole.length);
    assertThat(read(200, null, cut)).isInstanceOf(InDoubt.class);
  }

  private record Session(String filename, String id) {}

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ascii().withChars("\u00fc\u2603").ofMinLength(1).ofMaxLength(40);
  }

  @ManyCases
  void onlyASuccessThatNamesItsSessionIsDelivered(
      @ForAll("statuses") int status, @ForAll("ids") String id) throws IOException {
    Outcome outcome = read(status, null, JSON.writeValueAsBytes(Map.of("id", id)));
    boolean named = !id.isBlank() && id.length() <= 200;
    assertThat(outcome instanceof Delivered).isEqualTo(status / 100 == 2 && named);
    assertThat(outcome instanceof InDoubt).isEqualTo(status / 100 == 2 && !named);
  }

  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789abcdef").ofMaxLength(14),
        Arbitraries.strings().withChars("/.?#%& ").ofMinLength(1).ofMaxLength(5),
        Arbitraries.integers().between(195, 205).map("i"::repeat));
  }

  @ManyCases
  void aSuccessWithARefusalInItIsReadByAStatusThatHttpHas(@ForAll("innerStatuses") long inner) {
    String body = "{\"status\":%d,\"exceptions\":[\"no\"]}".formatted(inner);
    Outcome outcome = read(200, null, body.getBytes(UTF_8));
    assertThat(outcome instanceof InDoubt).isEqualTo(inner < 400 || inner > 599);
  }

  @Provide
  Arbitrary<Long> innerStatuses() {
    return Arbitraries.oneOf(Arbitraries.longs().between(100, 700), Arbitraries.longs());
  }

  @ManyCases
  void aWaitIsReadOrIsNone(@ForAll("waits") String retryAfter) {
    Outcome outcome = read(503, retryAfter, new byte[0]);
    assertThat(outcome).isInstanceOf(Unavailable.class);
    if (retryAfter.strip().matches("[0-9]{1,9}")) {
      assertThat(((Unavailable) outcome).retryAfter())
          .contains(Duration.ofSeconds(Long.parseLong(retryAfter.strip())));
    }
  }

  @Provide
  Arbitrary<String> waits() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(12),
        Arbitraries.strings().numeric().ofMaxLength(40),
        Arbitraries.strings().withChars("\u0660\u0669\uff11 ").ofMaxLength(5),
        Arbitraries.of("Sun, 22 Nov 2026 12:00:30 GMT", "Sun, 22 Nov +999999999 12:00:30 GMT"));
  }

  @Property(tries = 30, seed = "4180")
  void anAnswerWithoutEndIsReadToAMegabyteAndNoFurther(
      @ForAll("statuses") int status, @ForAll("endless") String piece) throws IOException {
    Endless body = new Endless(piece.getBytes(UTF_8));
    Outcome outcome =
        answers.read(URI.create("https://h"), "x", SECRETS, SECRETS, status, null, body);
    assertThat(outcome).isNotInstanceOf(Delivered.class);
    assertSober(outcome, status);
    assertThat(body.given).isEqualTo(1 << 20);
  }

  @Provide
  Arbitrary<String> endless() {
    return Arbitraries.of("[", "{\"id\":", "{\"exceptions\":[\"", "9", "http://", " ", "\"a\",");
  }

  /** Says the same again and again. */
  private static final class Endless extends InputStream {
    private final byte[] piece;
    private int given;

    Endless(byte[] piece) {
      this.piece = piece;
    }

    @Override
    public int read() {
      return piece[given++ % piece.length] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      for (int i = 0; i < length; i++) {
        into[from + i] = (byte) read();
      }
      return length;
    }
  }

  @ManyCases
  void deepAndLargeAnswersComeToAnOutcome(
      @ForAll("statuses") int status,
      @ForAll("shapes") String shape,
      @ForAll @IntRange(min = 1, max = 20_000) int times) {
    String body =
        switch (shape) {
          case "lists" -> "{\"exceptions\":" + "[".repeat(times) + "]".repeat(times) + "}";
          case "objects" ->
              "{\"id\":1,\"a\":" + "{\"a\":".repeat(times) + "1" + "}".repeat(times + 1);
          case "words" -> "{\"exceptions\":[" + "\"w\",".repeat(times) + "\"w\"]}";
          case "word" -> "{\"exceptions\":\"" + "w:\\/\\/u:p@".repeat(times) + "\"}";
          case "urls" -> "{\"exceptions\":\"" + "http://".repeat(times) + "\"}";
          case "number" -> "{\"id\":" + "7".repeat(times) + "}";
          case "name" -> "{\"id\":\"a\",\"filename\":\"" + "\\n".repeat(times) + "\"}";
          default -> throw new AssertionError(shape);
        };
    read(status, null, body.getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> shapes() {
    return Arbitraries.of("lists", "objects", "words", "word", "urls", "number", "name");
  }

  @ManyCases
  void aSecretIsMaskedHoweverItIsWritten(
      @ForAll("cases") String token, @ForAll String before, @ForAll String after) {
    assertThat(Answers.clean(before + token + after, SECRETS).toLowerCase(Locale.ROOT))
        .doesNotContain(TOKEN);
  }

  @Provide
  Arbitrary<String> cases() {
    return Combinators.combine(
            Arbitraries.of(true, false).list().ofSize(32), Arbitraries.just(TOKEN))
        .as(
            (upper, token) -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < token.length(); i++) {
                char c = token.charAt(i);
                text.append(upper.get(i) ? Character.toUpperCase(c) : c);
              }
              return text.toString();
            });
  }
}
