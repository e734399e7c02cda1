package dev.remora.command;

import dev.remora.capture.BadSidecarException;
import dev.remora.capture.BadUrlException;
import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.capture.Remarks;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Reason;
import dev.remora.upload.OneOff;
import dev.remora.upload.UnderWay;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends the files of one command, and shows how far it is. */
final class Dispatch implements AutoCloseable {
  private static final int REDRAW_MILLIS = 100;

  private final Addressee to;
  private final Options options;
  private final Progress progress;
  private final Consumer<String> tell;
  private final OneOff oneOff;
  private final ScheduledExecutorService redraw =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private final Thread end = new Thread(this::endEarly, "end");
  private volatile String current;
  private volatile Path spool;

  /**
   * What the command says of all of them.
   *
   * @param tags with commas between
   * @param method {@code post}, {@code put}, or empty for the target's own
   * @param any whether files in unknown formats are sent
   * @param quiet whether nothing is told of one that is sent again
   */
  record Options(
      Optional<String> filename,
      String tags,
      Optional<String> comments,
      Optional<Path> keylog,
      String method,
      boolean any,
      int retries,
      boolean quiet) {}

  /**
   * @param tell prints a line about how it goes
   */
  Dispatch(
      Target target,
      Addressee to,
      Settings settings,
      Options options,
      Progress progress,
      Consumer<String> tell) {
    this.to = to;
    this.options = options;
    this.progress = progress;
    this.tell = tell;
    this.oneOff = new OneOff(target, settings, Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(end);
    redraw.scheduleWithFixedDelay(this::draw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void draw() {
    String file = current;
    Optional<UnderWay> upload = oneOff.underWay();
    if (file != null && upload.isPresent() && !upload.get().byReference()) {
      UnderWay u = upload.get();
      progress.show(
          file, u.sent(), u.size(), Duration.between(u.begun(), Instant.now()).toMillis());
    }
  }

  /**
   * Sends one.
   *
   * @param file its path, or {@code -}
   */
  Report send(String file) throws InterruptedException {
    try {
      Path path = file.equals("-") ? spooled(System.in) : readable(Path.of(file));
      Capture capture = capture(file, path);
      Description description = describe(file, capture);
      current = file;
      OneOff.Sent sent =
          oneOff.send(capture, description, options.retries(), pause -> tell(file, pause));
      return Report.of(file, sent, to);
    } catch (BadSidecarException e) {
      return rejected(file, Reason.BAD_SIDECAR, e);
    } catch (BadUrlException e) {
      return rejected(file, Reason.BAD_URL, e);
    } catch (InvalidPathException e) {
      return new Report.Unreadable(file, "has a name that can't be read in this locale");
    } catch (NoSuchFileException e) {
      return new Report.Unreadable(file, "does not exist");
    } catch (AccessDeniedException e) {
      return new Report.Unreadable(file, "may not be read by this user");
    } catch (IOException e) {
      return new Report.Unreadable(file, "can't be read: " + e.getMessage());
    } catch (UncheckedIOException e) {
      return new Report.Unreadable(file, "has a key log that can't be read: " + e.getMessage());
    } finally {
      current = null;
      progress.clear();
      removeSpool();
    }
  }

  private static Report rejected(String file, Reason reason, Exception why) {
    return new Report.Refused(file, new Outcome.Rejected(reason, null, List.of(why.getMessage())));
  }

  private void tell(String file, OneOff.Pause pause) {
    if (options.quiet()) {
      return;
    }
    progress.clear();
    tell.accept(
        Names.printable(file)
            + ": "
            + Report.said(pause.after().status(), pause.after().exceptions())
            + "; not taken, trying again in "
            + (pause.time().toMillis() + 999) / 1000
            + " s");
  }

  /** A link that the user names is followed; what is no file, as a pipe, is read to its end. */
  private Path readable(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return path.toRealPath();
    }
    try (InputStream in = Files.newInputStream(path)) {
      return spooled(in);
    }
  }

  private Path spooled(InputStream in) throws IOException {
    String configured = System.getenv("TMPDIR");
    Path parent =
        Path.of(
            configured == null || configured.isEmpty()
                ? System.getProperty("java.io.tmpdir")
                : configured);
    spool = Files.createTempDirectory(parent, "remora-send-");
    Path file = spool.resolve("capture");
    Files.copy(in, file);
    return file;
  }

  private void removeSpool() {
    Path folder = spool;
    if (folder != null) {
      try {
        Files.deleteIfExists(folder.resolve("capture"));
        Files.deleteIfExists(folder);
        spool = null;
      } catch (IOException e) {
        tell.accept(folder + " can't be removed: " + e.getMessage());
      }
    }
  }

  private Capture capture(String file, Path path) throws IOException {
    FileTime modified = Files.getLastModifiedTime(path);
    return new Capture(
        "send",
        file,
        path,
        path.toUri().toString(),
        Files.size(path),
        modified.toMillis(),
        Instant.now(),
        Duration.ZERO,
        new Policy("", options.method(), Policy.After.KEEP, true, options.any(), Duration.ZERO));
  }

  /** What the command says wins over a sidecar. */
  private Description describe(String file, Capture capture)
      throws IOException, BadSidecarException, BadUrlException {
    Remarks own =
        Remarks.of(
            Names.isUrl(capture.name()) ? "" : Path.of(file).getFileName().toString(),
            options.tags(),
            "");
    Description said = Description.of(capture, own);
    return new Description(
        options.filename().orElse(said.filename()),
        said.tags(),
        options.comments().or(said::comments),
        options.keylog().map(InboxFile::at).or(said::keylog),
        said.reference());
  }

  /** The process was told to end. */
  private void endEarly() {
    String file = current;
    progress.clear();
    if (file != null) {
      boolean all =
          oneOff.underWay().filter(u -> u.byReference() || u.sent() >= u.size()).isPresent();
      tell.accept(
          Names.printable(file)
              + (all
                  ? ": broken off while its answer was awaited. It may have been delivered; look for"
                      + " it at "
                      + to.endpoint()
                      + " before you send it again"
                  : ": broken off before all of it was sent; it was not delivered"));
    }
    removeSpool();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException ending) {
      return; // and the hook sees to the rest
    }
    redraw.shutdownNow();
    progress.clear();
    oneOff.close();
  }
}
