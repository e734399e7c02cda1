package dev.remora.upload;

import dev.remora.capture.BadSidecarException;
import dev.remora.capture.BadUrlException;
import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.capture.Remarks;
import dev.remora.capture.Tags;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Settings;
import dev.remora.format.Verdict;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides, before anything is sent, what is to be done with a capture. */
public final class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  private final Ledger ledger;
  private final Before before;
  private final Lines lines;
  private final BackOff backOff;
  private final String inDoubt;
  private final Clock clock;

  /** Where no other inbox runs. */
  public Claims(Ledger ledger, Lines lines, Settings settings, Clock clock) {
    this(ledger, lines, inbox -> false, settings, clock);
  }

  /**
   * @param runs whether there is an inbox of that name now
   */
  public Claims(
      Ledger ledger, Lines lines, Predicate<String> runs, Settings settings, Clock clock) {
    this.ledger = ledger;
    this.before = new Before(ledger, runs);
    this.lines = lines;
    this.backOff = BackOff.of(settings);
    this.inDoubt = settings.text("delivery.in-doubt");
    this.clock = clock;
  }

  /** {@link #take} where nobody has decided anything. */
  public Claim claim(Capture capture, String filename, String tags, String comments)
      throws IOException {
    return take(capture, filename, tags, comments, null);
  }

  /**
   * Takes the capture up: goes on where an earlier run stopped, judges its content, describes it,
   * and finds out whether the same is there already.
   *
   * @param filename the inbox's, may be empty, as are tags and comments
   * @param decision a user's, which what was done before goes before; null for none
   * @throws IOException when the capture can't be read
   */
  public Claim take(
      @Variable("capture") Capture capture,
      @Variable("filename") String filename,
      @Variable("tags") String tags,
      @Variable("comments") String comments,
      @Variable("decision") Decision decision)
      throws IOException {
    Optional<Delivery> earlier = before.of(capture);
    Optional<Duration> wait = earlier.filter(row -> isOf(capture, row)).flatMap(this::waiting);
    if (wait.isPresent()) {
      return Claim.decided(
          capture, earlier.get(), new Outcome.NotYet(wait.get(), "to be tried again"));
    }
    boolean doubled = earlier.filter(row -> mayHoldTheSame(capture, row)).isPresent();
    if (earlier.isPresent() && earlier.get().state() != State.WAITING) {
      Optional<Claim> decided = goOn(capture, earlier.get());
      if (decided.isPresent()) {
        return decided.get();
      }
      earlier = ledger.unsettled(capture.inbox(), capture.path());
    }
    Delivery row = earlier.map(r -> forTarget(capture, r)).orElseGet(() -> fresh(capture, doubled));
    if (earlier.isEmpty() && capture.policy().after() == Policy.After.KEEP && isKnown(capture)) {
      return Claim.decided(capture, row, new Outcome.Known());
    }
    if (decision instanceof Decision.Hold hold) {
      return Claim.decided(capture, row, new Outcome.NotYet(hold.time(), hold.why()));
    }
    try {
      Remarks inbox = Remarks.of(filename, tags, comments);
      Claim claim = judge(capture, Content.of(capture), row, inbox, decision);
      if (isInDoubt(row)) {
        return claim.isSending() ? gate(claim.inDoubt(row)) : claim.onRecord();
      }
      return claim.isSending() ? gate(claim) : claim;
    } catch (CaptureReadException e) {
      return Claim.decided(capture, row, new Outcome.NotYet(Duration.ZERO, e.getMessage()));
    }
  }

  /** Asked last, because a line that waits lets one probe through and no more. */
  private Claim gate(Claim claim) {
    String target = claim.delivery().target();
    Optional<Outcome> held =
        lines
            .line(target)
            .gate(claim.capture().place())
            .<Outcome>map(wait -> wait)
            .or(() -> noToken(target));
    return held.map(why -> Claim.decided(claim.capture(), claim.delivery(), why)).orElse(claim);
  }

  /** A token that can't be read is trouble of the target, as one that is refused. */
  private Optional<Outcome> noToken(String target) {
    try {
      lines.token(target);
      return Optional.empty();
    } catch (ConfigurationException e) {
      return Optional.of(
          new Outcome.Unavailable(
              Outcome.Scope.REFUSED, null, List.of(e.getMessage()), Optional.empty()));
    }
  }

  /** The inbox's target may be another one since; what the first one may have, stays on record. */
  private Delivery forTarget(Capture capture, Delivery row) {
    String target = capture.policy().target();
    if (row.target().equals(target)) {
      return row;
    }
    LOG.warn("{}: was for target {}, goes to {} now", capture, row.target(), target);
    return ledger.save(
        row.edit()
            .target(target)
            .state(State.WAITING)
            .possibleDuplicate(row.possibleDuplicate() || isInDoubt(row))
            .build());
  }

  private static boolean isInDoubt(Delivery row) {
    return row.state() == State.SENDING || row.state() == State.IN_DOUBT;
  }

  private static boolean isOf(Capture capture, Delivery row) {
    return Before.isOf(capture, row);
  }

  private Optional<Duration> waiting(Delivery row) {
    return Optional.ofNullable(row.nextAttemptAt())
        .map(next -> backOff.left(clock.instant(), next))
        .filter(left -> !left.isZero());
  }

  private boolean isKnown(Capture capture) {
    return ledger
        .settled(capture.inbox(), capture.path(), capture.size(), capture.modified())
        .filter(row -> row.state().isDecided())
        .isPresent();
  }

  /** An earlier run left this row in the middle of something. */
  private Optional<Claim> goOn(Capture capture, Delivery row) {
    if (!isOf(capture, row)) {
      // The file it spoke of was replaced; what lies there now is a capture of its own.
      if (row.state().isDecided()) {
        Capture kept = capture.untouched();
        return Optional.of(Claim.decided(kept, row, Outcomes.of(row)));
      }
      LOG.warn("{}: replaced while in doubt; what was there may or may not be delivered", capture);
      ledger.save(row.edit().settled(true).build());
      return Optional.empty();
    }
    return switch (row.state()) {
      case DELIVERED, DEAD -> Optional.of(Claim.decided(capture, row, Outcomes.of(row)));
      case SENDING, IN_DOUBT -> doubtful(capture, row);
      case WAITING -> Optional.empty();
    };
  }

  private Optional<Claim> doubtful(Capture capture, Delivery row) {
    if (inDoubt.equals("hold")) {
      if (row.state() == State.SENDING) {
        ledger.save(row.edit().state(State.IN_DOUBT).build());
        LOG.warn("{}: in doubt, it may have been delivered; {}", capture, Records.HELD);
      }
      return Optional.of(
          Claim.decided(capture, row, new Outcome.NotYet(Duration.ofHours(1), "held in doubt")));
    }
    if (inDoubt.equals("search")) {
      ledger.save(row); // which may have been closed; the endpoint is asked
      return Optional.empty();
    }
    LOG.warn("{}: in doubt, it may have been delivered; sending it again, on record", capture);
    ledger.save(row.edit().state(State.WAITING).possibleDuplicate(true).build());
    return Optional.empty();
  }

  /** Its content in doubt, with another time: somebody may have touched it, or put it anew. */
  private static boolean mayHoldTheSame(Capture capture, Delivery row) {
    return isInDoubt(row) && row.size() == capture.size() && row.modified() != capture.modified();
  }

  private Delivery fresh(Capture capture, boolean doubled) {
    Delivery row =
        Delivery.fresh(
            capture.inbox(),
            capture.path(),
            capture.source(),
            capture.policy().target(),
            capture.name(),
            capture.size(),
            capture.modified(),
            capture.seenAt());
    return doubled || before.diedInDoubt(capture)
        ? row.edit().possibleDuplicate(true).build()
        : row;
  }

  private Claim judge(
      Capture capture, Content content, Delivery row, Remarks inbox, Decision decision)
      throws IOException {
    Delivery said = said(capture, row, inbox);
    if (decision instanceof Decision.Drop drop) {
      return reject(capture, content, said, rejected(Reason.DROPPED, drop.why()));
    }
    boolean truncated = false;
    if (capture.reference().isEmpty() && !Names.isUrl(capture.name())) {
      Verdict verdict = content.verdict();
      if (isUnfinished(verdict)
          && capture.unchangedFor().compareTo(capture.policy().giveUp()) < 0) {
        Duration left = capture.policy().giveUp().minus(capture.unchangedFor());
        return Claim.decided(capture, row, Outcome.NotYet.unfinished(left));
      }
      Optional<Outcome.Rejected> refused = refuse(verdict, capture.policy());
      if (refused.isPresent()) {
        return reject(capture, content, said, refused.get());
      }
      truncated = verdict instanceof Verdict.Cut;
    }
    try {
      Description description = Description.of(capture, inbox);
      return describe(capture, content, row, description, truncated);
    } catch (BadSidecarException e) {
      return reject(capture, content, said, rejected(Reason.BAD_SIDECAR, e.getMessage()));
    } catch (BadUrlException e) {
      return reject(capture, content, said, rejected(Reason.BAD_URL, e.getMessage()));
    }
  }

  private static boolean isUnfinished(Verdict verdict) {
    return verdict instanceof Verdict.Cut || verdict instanceof Verdict.Empty;
  }

  /** Whether a capture with this content is never sent, and why. */
  static Optional<Outcome.Rejected> refuse(Verdict verdict, Policy policy) {
    if (verdict instanceof Verdict.Empty) {
      return Optional.of(rejected(Reason.EMPTY, "the file is empty"));
    }
    if (policy.acceptAny()) {
      return Optional.empty();
    }
    if (verdict instanceof Verdict.WindowsTrace) {
      return Optional.of(
          rejected(
              Reason.UNSUPPORTED_FORMAT,
              "a Windows event trace (.etl) is no capture yet; pktmon etl2pcap FILE, on Windows,"
                  + " makes one of a trace of pktmon, and etl2pcapng FILE OUT of one of netsh"));
    }
    return verdict instanceof Verdict.NotACapture
        ? Optional.of(rejected(Reason.NOT_A_CAPTURE, "not a capture file in any known format"))
        : Optional.empty();
  }

  private static Outcome.Rejected rejected(Reason reason, String why) {
    return new Outcome.Rejected(reason, null, List.of(why));
  }

  /** What its inbox says is known of a dead letter too, should it be put back. */
  private static Delivery said(Capture capture, Delivery row, Remarks inbox) {
    String method = capture.policy().method();
    Tags tags = Tags.of(inbox.tags());
    return row.edit()
        .filename(inbox.filename().orElse(row.filename()))
        .tags(tags.kept())
        .droppedTags(tags.dropped())
        .comments(inbox.comments().orElse(null))
        .method(method.isEmpty() ? row.method() : method.toUpperCase(Locale.ROOT))
        .build();
  }

  /** A dead letter gets its hash too, so that it can be told apart and found again. */
  private Claim reject(Capture capture, Content content, Delivery row, Outcome.Rejected outcome)
      throws IOException {
    Delivery rejected =
        row.edit()
            .size(capture.size())
            .modified(capture.modified())
            .sha256(content.sha256())
            .build();
    return Claim.decided(capture, rejected, outcome);
  }

  private Claim describe(
      Capture capture, Content content, Delivery row, Description description, boolean truncated)
      throws IOException {
    boolean put =
        capture.policy().method().isEmpty()
            ? lines.target(capture.policy().target()).put()
            : capture.policy().method().equals("put");
    Delivery described =
        row.edit()
            .filename(description.filename())
            .size(capture.size())
            .modified(capture.modified())
            .sha256(isOf(capture, row) ? row.sha256() : null)
            .description(description.digest())
            .method(put && !description.forcesPost() ? "PUT" : "POST")
            .tags(description.tags().kept())
            .droppedTags(description.tags().dropped())
            .comments(description.comments().orElse(null))
            .keylog(description.keylog().isPresent())
            .truncated(truncated)
            .build();
    if (!capture.policy().sendDuplicates() && mayBeKnown(capture, content)) {
      String sha256 = content.sha256();
      described = described.edit().sha256(sha256).build();
      Optional<Delivery> same =
          ledger.delivered(
              capture.inbox(),
              capture.policy().target(),
              capture.size(),
              sha256,
              described.description());
      if (same.isPresent()) {
        return Claim.decided(
            capture,
            described,
            new Outcome.Duplicate(same.get().session(), same.get().sessionUrl()));
      }
    }
    return Claim.send(capture, described, description, content);
  }

  /** A large capture is read for its hash only where there is one of its size. */
  private boolean mayBeKnown(Capture capture, Content content) {
    return content.isHashed() || ledger.knowsSize(capture.inbox(), capture.size());
  }
}
