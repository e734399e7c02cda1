package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Hashes;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Session;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.LRUCacheFactory;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an endpoint whether it holds a capture that was sent to it and never answered for. It does
 * where a session has the name, the size and, downloaded, the hash: ring buffers share names and
 * sizes.
 */
public final class Inquiries {
  private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);

  /** Answers that tell of a bad moment; any other, a 501 or 500 too, would come again. */
  private static final Set<Integer> NOT_NOW = Set.of(408, 429, 502, 503, 504);

  /** That of an endpoint of which too much is asked, uploads among it. */
  private static final int TOO_MUCH = 429;

  /** Bytes of what the endpoint shows for a name. */
  private static final long MOST_READ = 32 * 1024 * 1024;

  /** Sessions of the same name and size that are downloaded to be compared. */
  private static final int MOST_COMPARED = 20;

  /** Rows whose endpoint fails to answer; beyond so many, the first ones begin anew. */
  private static final int MOST_UNANSWERED = 10_000;

  /** What its upload would have been answered with. */
  private static final int FOUND = 200;

  private final CamelContext camel;
  private final Ledger ledger;
  private final Lines lines;
  private final Duration patience;
  private final Clock clock;

  /** Since when the endpoint fails to answer for a row, by the row's id. */
  private final Map<Long, Instant> unanswered = LRUCacheFactory.newLRUCache(MOST_UNANSWERED);

  public Inquiries(CamelContext camel, Ledger ledger, Lines lines, Settings settings, Clock clock) {
    this.camel = camel;
    this.ledger = ledger;
    this.lines = lines;
    this.patience = settings.duration("delivery.back-off-max");
    this.clock = clock;
  }

  /** The endpoint answers in a way that tells nothing; it would do so again. */
  private static final class NoSearchException extends Exception {
    private static final long serialVersionUID = 1L;

    NoSearchException(String why) {
      super(why);
    }
  }

  /** The endpoint is there and does not answer the question now. */
  private static final class NotNowException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient Reply reply;

    NotNowException(Reply reply) {
      super("answer " + reply.status());
      this.reply = reply;
    }
  }

  /**
   * Settles a claim in doubt: the capture is there; or it is sent again, on record; or, where the
   * endpoint can't be asked now, it is asked later.
   */
  public Claim ask(@Body Claim claim) {
    try {
      return settle(claim, lines.token(claim.sent().target()));
    } catch (RuntimeException e) { // the ledger's, say
      lines.line(claim.sent().target()).undecided(claim.capture().place());
      throw e;
    }
  }

  private Claim settle(Claim claim, String token) {
    Capture capture = claim.capture();
    Delivery sent = claim.sent();
    Line line = lines.line(sent.target());
    try {
      Optional<Session> found = search(claim, token);
      if (found.isPresent()) {
        LOG.info("{}: in doubt no more, the endpoint has it", capture);
        line.undecided(capture.place());
        return Claim.decided(
            capture,
            sent.edit().answeredAt(clock.instant()).sha256(claim.content().sha256()).build(),
            new Outcome.Delivered(found.get()));
      }
      LOG.warn("{}: in doubt, and the endpoint does not show it; sending it again", capture);
    } catch (NoSearchException e) {
      LOG.warn(
          "{}: in doubt, it may have been delivered, and the endpoint can't be searched ({});"
              + " sending it again, on record",
          capture,
          Answers.clean(e.getMessage(), lines.mask(token)));
    } catch (CaptureReadException e) {
      line.undecided(capture.place());
      LOG.warn(
          "{}: {}; trying again in {} s", capture, e.getMessage(), Records.LOOK_AGAIN.toSeconds());
      return Claim.decided(capture, sent, new Outcome.NotYet(Records.LOOK_AGAIN, e.getMessage()));
    } catch (IOException e) {
      return later(claim, e, Answers.clean(Words.of(e), lines.mask(token)));
    }
    // It may be at work on what it got still, so that nothing that it shows rules a second one out.
    return claim.onRecord();
  }

  private Claim later(Claim claim, IOException e, String why) {
    Capture capture = claim.capture();
    Line line = lines.line(claim.sent().target());
    troubleOf(line, capture, e, why)
        .ifPresentOrElse(
            trouble -> line.failed(line.era(), capture.place(), trouble),
            () -> line.undecided(capture.place()));
    LOG.warn(
        "{}: in doubt, and the endpoint can't be asked ({}); asking again in {} s",
        capture,
        why,
        Records.LOOK_AGAIN.toSeconds());
    return Claim.decided(capture, claim.sent(), new Outcome.NotYet(Records.LOOK_AGAIN, why));
  }

  /**
   * What a question that came to nothing says of the endpoint as such: where the line waits for its
   * next probe, and the question is that, whatever it was answered with.
   */
  private Optional<Unavailable> troubleOf(Line line, Capture capture, IOException e, String why) {
    if (!(e instanceof NotNowException notNow)) {
      return Optional.of(new Unavailable(Scope.ENDPOINT, null, List.of(why), Optional.empty()))
          .filter(away -> Words.areOfNoConnection(e));
    }
    int status = notNow.reply.status();
    return Optional.of(
            new Unavailable(
                status == TOO_MUCH ? Scope.ENDPOINT : Scope.CAPTURE,
                status,
                List.of("when asked for a capture in doubt"),
                Answers.retryAfter(notNow.reply.retryAfter(), clock)))
        .filter(trouble -> status == TOO_MUCH || line.isProbe(capture.place()));
  }

  /** A search that is in trouble of its own for long is none, until it answers. */
  private Optional<Session> search(Claim claim, String token)
      throws IOException, NoSearchException {
    try {
      Optional<Session> found = found(claim, token);
      unanswered.remove(claim.sent().id());
      return found;
    } catch (CaptureReadException e) {
      throw e;
    } catch (NoSearchException e) {
      unanswered.remove(claim.sent().id());
      throw e;
    } catch (IOException e) {
      if (Words.areOfNoConnection(e)) {
        throw e; // nor could it be sent
      }
      Instant now = clock.instant();
      Instant since = unanswered.computeIfAbsent(claim.sent().id(), row -> now);
      if (since.plus(patience).isBefore(now)) {
        throw new NoSearchException(Words.of(e));
      }
      throw e;
    }
  }

  private Optional<Session> found(Claim claim, String token) throws IOException, NoSearchException {
    Delivery sent = claim.sent();
    if (claim.description().reference().isPresent()) {
      throw new NoSearchException("its content was never seen here");
    }
    Shown shown = new Shown(sent);
    String search = "search?search%5Bfilename%5D=" + encoded(sent.filename());
    Reply reply = ask(claim, token, search, new Patience.Reader(shown::read, MOST_READ));
    if (reply.status() / 100 != 2) {
      throw new NoSearchException("answer " + reply.status());
    }
    if (!shown.isList()) {
      throw new NoSearchException("its answer is no list of captures");
    }
    List<String> candidates =
        shown.newestFirst().stream().filter(id -> !ledger.hasSession(sent.target(), id)).toList();
    if (candidates.size() > MOST_COMPARED) {
      LOG.info(
          "{}: the endpoint shows {} of its name and size that are no other capture's; the newest {} are"
              + " compared",
          claim.capture(),
          candidates.size(),
          MOST_COMPARED);
      candidates = candidates.subList(0, MOST_COMPARED);
    }
    for (String id : candidates) {
      if (isSame(claim, token, id)) {
        URI base = lines.target(sent.target()).base();
        return Optional.of(new Session(id, sent.filename(), Answers.page(base, id), FOUND));
      }
    }
    return Optional.empty();
  }

  /** Whether the session's content is the capture's. */
  private boolean isSame(Claim claim, String token, String id) throws IOException {
    MessageDigest digest = Hashes.sha256();
    DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    long longer = claim.sent().size() + 1; // shows in the hash
    Reply reply =
        ask(
            claim,
            token,
            "download/" + encoded(id),
            new Patience.Reader(in -> in.transferTo(out), longer));
    return reply.status() / 100 == 2
        && claim.content().sha256().equals(HexFormat.of().formatHex(digest.digest()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Through the client that uploads go through: the same proxy, authorities and patience. */
  private Reply ask(Claim claim, String token, String what, Patience.Reader reader)
      throws IOException {
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(Patience.READER, reader);
    Target target = lines.target(claim.sent().target());
    HttpEndpoint endpoint =
        camel
            .getRegistry()
            .lookupByNameAndType(Clients.endpointName(target.name()), HttpEndpoint.class);
    ClassicHttpRequest request =
        ClassicRequestBuilder.get(target.base() + "/api/v1/" + token + "/" + what)
            .addHeader(HttpHeaders.USER_AGENT, Clients.USER_AGENT)
            .build();
    Reply reply = endpoint.getHttpClient().execute(request, context, Reply::of);
    if (NOT_NOW.contains(reply.status())) {
      throw new NotNowException(reply);
    }
    return reply;
  }

  private record Reply(int status, String retryAfter) {
    static Reply of(ClassicHttpResponse response) {
      Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
      return new Reply(response.getCode(), retryAfter == null ? null : retryAfter.getValue());
    }
  }
}
