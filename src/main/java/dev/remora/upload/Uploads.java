package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.config.Mask;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Observer;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.apache.hc.core5.http.HttpEntity;

/** Makes attempts and records them: before the first byte leaves, and when the answer is there. */
public final class Uploads {
  /** Above this many bytes a refusal is worth asking for before the body is sent. */
  private static final long EXPECT_ABOVE = 1024 * 1024;

  /** What proxies say when the endpoint behind them was given all and said nothing for long. */
  private static final Set<Integer> OF_IMPATIENT_PROXIES = Set.of(504, 524);

  private final UnaryOperator<Delivery> record;
  private final Lines lines;
  private final Answers answers;
  private final Observer observer;
  private final Clock clock;

  public Uploads(Ledger ledger, Lines lines, Settings settings, Clock clock) {
    this(ledger, lines, settings, Observer.NONE, clock);
  }

  public Uploads(Ledger ledger, Lines lines, Settings settings, Observer observer, Clock clock) {
    this(row -> ledger.save(row), lines, settings, observer, clock);
  }

  /**
   * @param record writes a row down, and answers with it as it is then
   */
  Uploads(
      UnaryOperator<Delivery> record,
      Lines lines,
      Settings settings,
      Observer observer,
      Clock clock) {
    this.observer = observer;
    this.record = record;
    this.lines = lines;
    this.clock = clock;
    this.answers =
        new Answers(
            Pattern.compile(settings.text("delivery.stop-on")),
            settings.text("delivery.on-refused-token").equals("dead-letter"),
            clock);
  }

  /** Writes down that an attempt begins, and builds its request. */
  public Attempt begin(@Body Claim claim) {
    Line line = lines.line(claim.delivery().target());
    Capture capture = claim.capture();
    try {
      Target target = lines.target(claim.delivery().target());
      Request request =
          Request.of(claim.content(), claim.description(), claim.delivery().method().equals("PUT"));
      String token = lines.token(target.name());
      Delivery sending =
          record.apply(
              claim
                  .delivery()
                  .edit()
                  .state(State.SENDING)
                  .attempts(claim.delivery().attempts() + 1)
                  .sentAt(clock.instant())
                  .answeredAt(null)
                  .nextAttemptAt(null)
                  .status(null)
                  .exceptions(List.of())
                  .build());
      long length = request.entity().getContentLength();
      boolean expect =
          line.takesExpect() && (line.isProbe(capture.place()) || length > EXPECT_ABOVE);
      Attempt attempt =
          new Attempt(
              capture, sending, request, token, secrets(token, request), expect, line.era());
      lines.begun(attempt);
      observer.attempting(sending);
      return attempt;
    } catch (RuntimeException e) {
      line.undecided(capture.place());
      throw e;
    }
  }

  private Mask secrets(String token, Request request) {
    return request.secrets().isEmpty()
        ? lines.mask(token)
        : Mask.of(Stream.concat(Stream.of(token), request.secrets().stream()).toList());
  }

  /**
   * Puts the request on the message.
   *
   * @return what is sent
   */
  public HttpEntity request(
      @Variable("attempt") Attempt attempt, @Headers Map<String, Object> headers) {
    headers.clear();
    attempt.putOn(headers);
    return attempt.sending();
  }

  /** Reads the answer. */
  public Outcome answer(
      @Variable("attempt") Attempt attempt,
      @Header("CamelHttpResponseCode") int status,
      @Header("Retry-After") String retryAfter,
      @Body InputStream body) {
    Target target = lines.target(attempt.getDelivery().target());
    try {
      if (status == 417 && attempt.expects()) {
        lines.line(target.name()).expectsNothing();
        return new Unavailable(
            Scope.CAPTURE, status, List.of("does not take Expect: 100-continue"), Optional.empty());
      }
      Outcome outcome =
          answers.read(
              target.base(),
              attempt.getDelivery().filename(),
              lines.mask(attempt.token()),
              attempt.secrets(),
              status,
              retryAfter,
              body);
      return mayBeTaken(attempt.sending(), outcome) ? inDoubt((Unavailable) outcome) : outcome;
    } catch (IOException e) {
      return broken(attempt, e);
    }
  }

  /**
   * An endpoint that indexes or fetches a capture is silent for long, and what stands before it may
   * lose patience and answer in its place, while it goes on.
   */
  private static boolean mayBeTaken(Request.Sending sending, Outcome outcome) {
    return outcome instanceof Unavailable failed
        && failed.scope() == Scope.CAPTURE
        && failed.exceptions().isEmpty()
        && (sending.isReference()
            || (sending.allSent() && OF_IMPATIENT_PROXIES.contains(failed.status())));
  }

  private static InDoubt inDoubt(Unavailable failed) {
    return new InDoubt(
        failed.status(),
        List.of("answer " + failed.status() + ", and no word of the endpoint's own"));
  }

  /**
   * What a failed attempt means: whose trouble it is depends on how far it came.
   *
   * @param cause as it was thrown; {@code @ExchangeException} would give its innermost cause
   */
  public Outcome broken(
      @Variable("attempt") Attempt attempt,
      @ExchangeProperty("CamelExceptionCaught") Exception cause) {
    String why = Answers.clean(Words.of(cause), attempt.secrets());
    if (cause instanceof CaptureReadException) {
      return new Outcome.NotYet(Records.LOOK_AGAIN, why);
    }
    if (cause instanceof Attention.EarlySuccessException
        || cause.getCause() instanceof Attention.EarlySuccessException) { // a stall, in the latter
      return new InDoubt(null, List.of(why));
    }
    if (attempt.sending().allSent() && !(cause instanceof SSLHandshakeException)) {
      return new InDoubt(null, List.of("sent whole, then " + why));
    }
    // With TLS 1.3 a server refuses a certificate when the request may be on its way already.
    boolean away = Words.areOfNoConnection(cause) || !attempt.sending().begun();
    return new Unavailable(
        away ? Scope.ENDPOINT : Scope.CAPTURE, null, List.of(why), Optional.empty());
  }
}
