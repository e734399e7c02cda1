package dev.remora.upload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.capture.Names;
import dev.remora.capture.UrlFile;
import dev.remora.config.Mask;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Delivered;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Reason;
import dev.remora.outcome.Outcome.Rejected;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Session;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an endpoint's answer. Decides by status class and by body, never by one text, because
 * endpoints differ in their words.
 */
public final class Answers {
  /** No sound answer is longer; what is beyond is not read. */
  static final int MAX_BODY = 1024 * 1024;

  private static final int MAX_WORDS = 500;

  /** The documented ids have 12 characters; what is far longer is no id. */
  static final int MAX_ID = 200;

  private static final Set<Integer> REFUSALS = Set.of(401, 402, 403, 404, 405, 407, 507);

  /** Says that the network was slow, and nothing of the capture. */
  private static final int TOO_SLOW = 408;

  private static final Set<Integer> BUSY = Set.of(429, 503);

  /**
   * What web servers and proxies say, with 400 and in a page of their own, of how we speak to them:
   * no capture will be taken until that is mended.
   */
  private static final Pattern OF_TLS =
      Pattern.compile(
          "(?i)no required ssl certificate was sent"
              + "|the ssl certificate error"
              + "|the plain http request was sent to https port"
              + "|speaking plain http to an ssl-enabled server port"
              + "|client sent an http request to an https server");

  private static final Pattern TITLE =
      Pattern.compile("(?i)<title[^<>]{0,200}>([^<]{1,2000})</title>");

  private static final Pattern URL = Pattern.compile("https?://\\S+");

  /** A wait in seconds beyond any reason. */
  private static final BigInteger LONGEST = BigInteger.valueOf(Integer.MAX_VALUE);

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(50).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Pattern stopOn;
  private final boolean deadLetterOnRefusedToken;
  private final Clock clock;

  /**
   * @param stopOn endpoint's words that stop the line
   * @param deadLetterOnRefusedToken whether a refusal makes a dead letter instead
   */
  public Answers(Pattern stopOn, boolean deadLetterOnRefusedToken, Clock clock) {
    this.stopOn = stopOn;
    this.deadLetterOnRefusedToken = deadLetterOnRefusedToken;
    this.clock = clock;
  }

  /**
   * What an answer means.
   *
   * @param base of the target, for the session's page
   * @param filename the name that was asked for
   * @param token the target's; an id that holds it is none
   * @param secrets takes the token, and what else is secret, out of all that the endpoint says
   * @throws IOException when the connection breaks within the answer
   */
  Outcome read(
      URI base,
      String filename,
      Mask token,
      Mask secrets,
      int status,
      String retryAfter,
      InputStream body)
      throws IOException {
    byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_BODY);
    JsonNode json = parse(bytes);
    List<String> words = words(json, secrets);
    if (status / 100 == 2) {
      return success(base, filename, status, json, words, token, secrets, bytes.length);
    }
    if (json == null) {
      String page = new String(bytes, StandardCharsets.UTF_8);
      Optional<String> ofTls = ofTls(status, page);
      if (ofTls.isPresent()) {
        return new Unavailable(Scope.REFUSED, status, List.of(ofTls.get()), Optional.empty());
      }
      return titled(failure(filename, status, retryAfter, words), page, secrets);
    }
    return failure(filename, status, retryAfter, words);
  }

  /** What a server that stands before the endpoint has against the way that we speak TLS or not. */
  static Optional<String> ofTls(int status, String page) {
    return Optional.of(OF_TLS.matcher(page))
        .filter(found -> status == 400 && found.find())
        .map(Matcher::group);
  }

  /** A page has a title, which says more to whoever reads the dead letter than nothing. */
  private static Outcome titled(Outcome outcome, String page, Mask secrets) {
    Matcher title = TITLE.matcher(page);
    return outcome instanceof Rejected rejected && title.find()
        ? new Rejected(
            rejected.reason(),
            rejected.status(),
            List.of(clean(title.group(1).strip().replaceAll("\\s+", " "), secrets)))
        : outcome;
  }

  private Outcome success(
      URI base,
      String filename,
      int status,
      JsonNode json,
      List<String> words,
      Mask token,
      Mask secrets,
      int length) {
    Optional<String> id =
        Optional.ofNullable(json)
            .map(j -> text(j.get("id")))
            .filter(i -> i.length() <= MAX_ID && clean(i, token).equals(i));
    if (id.isPresent()) {
      String name = Optional.ofNullable(text(json.get("filename"))).orElse(filename);
      String clean = clean(name, secrets);
      return new Delivered(new Session(id.get(), clean, page(base, id.get()), status));
    }
    int inner = json == null || json.get("status") == null ? 0 : json.get("status").asInt();
    boolean refusal = inner / 100 == 4 || inner / 100 == 5;
    if (!words.isEmpty() && (refusal || stops(filename, words))) {
      return failure(filename, refusal ? inner : status, null, words);
    }
    List<String> said = new ArrayList<>();
    said.add(
        length == 0
            ? "answer " + status + " without a body"
            : "answer " + status + " that names no session");
    said.addAll(words);
    return new InDoubt(status, said);
  }

  /**
   * Whether the endpoint speaks of token or quota; names and URLs of captures are not its words.
   */
  private boolean stops(String filename, List<String> words) {
    return words.stream()
        .map(w -> URL.matcher(w.replace(filename, "")).replaceAll(""))
        .anyMatch(w -> stopOn.matcher(w).find());
  }

  private Outcome failure(String filename, int status, String retryAfter, List<String> words) {
    if (REFUSALS.contains(status) || status / 100 == 3 || stops(filename, words)) {
      return deadLetterOnRefusedToken
          ? new Rejected(Reason.REFUSED_TOKEN, status, words)
          : new Unavailable(Scope.REFUSED, status, words, Optional.empty());
    }
    if (BUSY.contains(status)) {
      return new Unavailable(Scope.ENDPOINT, status, words, retryAfter(retryAfter, clock));
    }
    if (status / 100 == 4 && status != TOO_SLOW) {
      return new Rejected(status == 413 ? Reason.TOO_LARGE : Reason.REJECTED, status, words);
    }
    return new Unavailable(Scope.CAPTURE, status, words, Optional.empty());
  }

  static JsonNode parse(byte[] bytes) {
    try {
      String text = new String(bytes, StandardCharsets.UTF_8);
      JsonNode node = JSON.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
      return node != null && node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null; // HTML, cut JSON and the like: told by the absence of an object
    }
  }

  private static List<String> words(JsonNode json, Mask secrets) {
    List<String> words = new ArrayList<>();
    if (json != null && json.get("exceptions") != null) {
      JsonNode said = json.get("exceptions");
      if (said.isArray()) {
        said.forEach(item -> words.add(clean(shown(item), secrets)));
      } else {
        words.add(clean(shown(said), secrets));
      }
    }
    return words.size() > 20 ? words.subList(0, 20) : words;
  }

  private static String shown(JsonNode node) {
    return node.isValueNode() ? node.asText() : node.toString();
  }

  /** What a stranger's server says goes to logs and documents: shortened, and without secrets. */
  static String clean(String text, Mask secrets) {
    String masked = secrets.on(Names.printable(UrlFile.mask(text)));
    return masked.length() > MAX_WORDS ? masked.substring(0, MAX_WORDS) + "…" : masked;
  }

  private static String text(JsonNode node) {
    return node != null && (node.isTextual() || node.isIntegralNumber()) && !node.asText().isBlank()
        ? node.asText()
        : null;
  }

  static String page(URI base, String id) {
    return base + "/captures/" + java.net.URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** Seconds or a date, as HTTP has it; what can't be read is not there. */
  static Optional<Duration> retryAfter(String text, Clock clock) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      Duration wait =
          text.strip().matches("\\d+")
              ? Duration.ofSeconds(new BigInteger(text.strip()).min(LONGEST).longValue())
              : Duration.between(
                  clock.instant(),
                  ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                      .toInstant());
      return wait.isNegative() ? Optional.empty() : Optional.of(wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
