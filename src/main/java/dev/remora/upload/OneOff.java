package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Names;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.format.Verdict;
import dev.remora.ledger.Delivery;
import dev.remora.outcome.Observer;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Sends captures that come from no inbox, one after another, by the code that delivers those that
 * do. No ledger knows of them, so what is in doubt is left to whoever asked for it.
 */
public final class OneOff implements AutoCloseable {
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final ProducerTemplate template;
  private final Endpoint endpoint;
  private final Target target;
  private final Lines lines;
  private final Uploads uploads;
  private final BackOff backOff;

  /**
   * What became of one.
   *
   * @param sha256 of what was sent; null where not all of it was
   * @param attempts how many requests were made
   * @param truncated whether its last record is cut
   */
  public record Sent(Outcome outcome, String sha256, int attempts, boolean truncated) {}

  /**
   * A pause before the next attempt.
   *
   * @param after what the last one came to
   */
  public record Pause(Unavailable after, Duration time) {}

  /**
   * @throws dev.remora.config.ConfigurationException when the target can't be used
   */
  public OneOff(Target target, Settings settings, Clock clock) {
    this.target = target;
    this.lines = new Lines(List.of(target), settings, clock);
    this.uploads = new Uploads(row -> row, lines, settings, Observer.NONE, clock);
    this.backOff = BackOff.of(settings);
    this.endpoint = new Clients(camel, settings).register(target);
    camel.start();
    this.template = camel.createProducerTemplate();
  }

  /**
   * Sends one. It is sent again only where the endpoint surely has not taken it: never when in
   * doubt.
   *
   * @param retries how many times, at most
   * @param told of each pause before that
   * @throws IOException when the capture can't be read
   */
  public Sent send(Capture capture, Description description, int retries, Consumer<Pause> told)
      throws IOException, InterruptedException {
    Content content = Content.of(capture);
    boolean truncated = false;
    if (capture.reference().isEmpty() && !Names.isUrl(capture.name())) {
      Verdict verdict = content.verdict();
      Optional<Outcome.Rejected> refused = Claims.refuse(verdict, capture.policy());
      if (refused.isPresent()) {
        return new Sent(refused.get(), null, 0, false);
      }
      truncated = verdict instanceof Verdict.Cut;
    }
    Delivery row = row(capture, description);
    for (int attempts = 1; ; attempts++) {
      Attempt attempt = uploads.begin(Claim.send(capture, row, description, content));
      Outcome outcome = outcome(attempt);
      lines.ended(attempt);
      if (!(outcome instanceof Unavailable failed)
          || failed.scope() == Scope.REFUSED
          || attempts > retries) {
        return new Sent(outcome, attempt.sending().sha256(), attempts, truncated);
      }
      Duration wait = failed.retryAfter().map(backOff::within).orElse(backOff.after(attempts));
      told.accept(new Pause(failed, wait));
      Thread.sleep(wait.toMillis());
    }
  }

  private Delivery row(Capture capture, Description description) {
    boolean put =
        capture.policy().method().isEmpty()
            ? target.put()
            : capture.policy().method().equals("put");
    return Delivery.fresh(
            capture.inbox(),
            capture.path(),
            capture.source(),
            target.name(),
            description.filename(),
            capture.size(),
            capture.modified(),
            capture.seenAt())
        .edit()
        .method(put && !description.forcesPost() ? "PUT" : "POST")
        .build();
  }

  private Outcome outcome(Attempt attempt) {
    Exchange answered =
        template.request(
            endpoint,
            exchange -> {
              Message message = exchange.getMessage();
              message.setBody(uploads.request(attempt, message.getHeaders()));
            });
    if (answered.getException() != null) {
      return uploads.broken(attempt, answered.getException());
    }
    Message answer = answered.getMessage();
    return uploads.answer(
        attempt,
        answer.getHeader(Exchange.HTTP_RESPONSE_CODE, int.class),
        answer.getHeader("Retry-After", String.class),
        answer.getBody(InputStream.class));
  }

  /** What is being sent, if anything is. */
  public Optional<UnderWay> underWay() {
    return lines.underWay().stream().findFirst();
  }

  @Override
  public void close() {
    camel.stop();
  }
}
