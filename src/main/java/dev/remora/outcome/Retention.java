package dev.remora.outcome;

import dev.remora.config.Folders;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes delivered captures, and their receipts, once they are old enough. What has no receipt
 * stays, and so does what a link leads to. One sweep goes through the folders file by file, however
 * many there are.
 */
public final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** Each folder on the way holds one file open. */
  private static final int DEEPEST = 64;

  /** A clock that moved by more than this, while time passed otherwise, was set. */
  private static final Duration JUMP = Duration.ofMinutes(1);

  private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);
  private static final Duration LONGEST_PERIOD = Duration.ofMinutes(10);

  /** A sweep of a huge folder takes this part of the time at most. */
  private static final int REST = 10;

  /**
   * For how long what is kept.
   *
   * @param captures since they were delivered; empty for ever
   * @param receipts those without a capture beside them; empty for ever
   */
  public record Terms(Optional<Duration> captures, Optional<Duration> receipts) {

    /** Whether anything is ever removed. */
    public boolean end() {
      return captures.isPresent() || receipts.isPresent();
    }

    /** How long to wait between sweeps. */
    public Duration period() {
      Duration tenth =
          captures.or(() -> receipts).map(term -> term.dividedBy(10)).orElse(LONGEST_PERIOD);
      Duration least = tenth.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : tenth;
      return least.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : least;
    }
  }

  private final Path delivered;
  private final Terms terms;
  private final Clock clock;
  private final LongSupplier nanos;
  private Instant lastNow;
  private long lastNanos;
  private long restUntil;
  private String told = "";
  private volatile boolean over;

  /**
   * @param captures the folder that holds {@code delivered/}
   * @param nanos time that passes, however the clock is set
   */
  public Retention(Path captures, Terms terms, Clock clock, LongSupplier nanos) {
    this.delivered = captures.resolve(Folders.DELIVERED);
    this.terms = terms;
    this.clock = clock;
    this.nanos = nanos;
    this.restUntil = nanos.getAsLong();
  }

  /**
   * Goes through all that is delivered. Does nothing at the first call, nor where the clock was set
   * since the last one: by then it may be put right.
   */
  public void sweep() {
    Instant now = clock.instant();
    long begun = nanos.getAsLong();
    boolean steady =
        lastNow != null
            && Duration.between(lastNow, now).minusNanos(begun - lastNanos).abs().compareTo(JUMP)
                < 0;
    lastNow = now;
    lastNanos = begun;
    if (!steady || begun - restUntil < 0 || over || !Files.isDirectory(delivered)) {
      return;
    }
    Sweep sweep = new Sweep(now);
    try {
      sweep.through(delivered.toRealPath()); // which may be a link, set by who installed it
    } catch (IOException e) {
      sweep.failed(delivered, e);
    }
    long took = nanos.getAsLong() - begun;
    restUntil = begun + took * (REST + 1);
    sweep.tell();
  }

  /** Ends a sweep that is under way, after the file that it is at. */
  public void end() {
    over = true;
  }

  private final class Sweep implements FileVisitor<Path> {
    private final Optional<Instant> capturesBefore;
    private final Optional<Instant> receiptsBefore;
    private Path root = delivered;
    private int captures;
    private long bytes;
    private int receipts;
    private int failures;
    private String firstFailure = "";

    Sweep(Instant now) {
      capturesBefore = terms.captures().map(now::minus);
      receiptsBefore = terms.receipts().map(now::minus);
    }

    void through(Path folder) throws IOException {
      root = folder;
      Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), DEEPEST, this);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (over) {
        return FileVisitResult.TERMINATE;
      }
      if (attributes.isRegularFile() && Receipt.isNameOfOne(file)) {
        try {
          receipt(new Receipt(root, file, attributes));
        } catch (NoSuchFileException e) {
          LOG.debug("{} went away meanwhile", file, e);
        } catch (IOException e) {
          failed(file, e);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    private void receipt(Receipt receipt) throws IOException {
      boolean old = isBefore(receipt, capturesBefore);
      boolean veryOld = isBefore(receipt, receiptsBefore);
      if (!old && !veryOld) {
        return;
      }
      if (old && receipt.hasCapture()) {
        receipt.removeCapture().ifPresent(this::removed);
      }
      if (veryOld && receipt.isOurs() && !receipt.hasCapture()) {
        receipt.remove();
        receipts++;
      }
    }

    private void removed(long size) {
      captures++;
      bytes += size;
    }

    private boolean isBefore(Receipt receipt, Optional<Instant> instant) {
      return instant.isPresent() && receipt.written().isBefore(instant.get());
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      if (!(e instanceof NoSuchFileException)) {
        failed(file, e);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
      if (e != null) {
        failed(folder, e);
      }
      return FileVisitResult.CONTINUE;
    }

    void failed(Path file, IOException e) {
      if (failures++ == 0) {
        firstFailure = file + ": " + e;
      }
    }

    /** One line for what was done, and one for what could not be, unless it was told before. */
    void tell() {
      if (captures + receipts > 0) {
        LOG.info(
            "removed {} captures of {} MB from delivered/ as delivered.keep-for says, and {}"
                + " receipts",
            captures,
            bytes >> 20,
            receipts);
      }
      if (failures > 0 && !firstFailure.equals(told)) {
        LOG.warn(
            "{} of what is in delivered/ can't be removed, the first {}; tried again, from now on"
                + " without a word",
            failures,
            firstFailure);
      }
      told = firstFailure;
    }
  }
}
