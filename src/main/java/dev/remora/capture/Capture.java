package dev.remora.capture;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that an inbox holds to be complete, and where it came from.
 *
 * @param inbox the inbox's name
 * @param path where in the inbox it lies, with {@code /} between
 * @param file the local file
 * @param source where it came from, as a URI without credentials
 * @param size bytes, as last seen
 * @param modified the file's own time stamp, milliseconds since 1970, as last seen
 * @param seenAt when it was first seen
 * @param unchangedFor how long it has been seen unchanged
 * @param policy how it is to be treated
 * @param origin where it lies elsewhere; empty where the file is the inbox's own
 * @param remarks what the place that it came from says of it
 * @param reference where the endpoint fetches it by itself; its file does not come here then
 * @param sha256 of the file, lower-case hexadecimal; empty where nobody hashed it as it came here
 */
@RecordBuilder
public record Capture(
    String inbox,
    String path,
    Path file,
    String source,
    long size,
    long modified,
    Instant seenAt,
    Duration unchangedFor,
    Policy policy,
    Optional<Origin> origin,
    Remarks remarks,
    Optional<Reference> reference,
    Optional<String> sha256) {

  /** Bytes from which on sending takes so long that small ones should not have to wait for it. */
  public static final long LARGE = 32L << 20;

  /** What the sources begin with of captures that a user's route handed over; its id follows. */
  public static final String FROM_ROUTE = "route:";

  /** A capture that is the inbox's own file. */
  public Capture(
      String inbox,
      String path,
      Path file,
      String source,
      long size,
      long modified,
      Instant seenAt,
      Duration unchangedFor,
      Policy policy) {
    this(
        inbox,
        path,
        file,
        source,
        size,
        modified,
        seenAt,
        unchangedFor,
        policy,
        Optional.empty(),
        Remarks.NONE,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The same capture, after it came.
   *
   * @param said what the place that it came from says of it
   * @param hash of the file that it came to
   */
  public Capture brought(Remarks said, Optional<String> hash) {
    return edit().remarks(said).sha256(hash).build();
  }

  /** The same capture, to be treated otherwise. */
  public Capture under(Policy other) {
    return edit().policy(other).build();
  }

  /** The same capture, to stay where it lies, and where it came from. */
  public Capture untouched() {
    return edit().origin(Optional.empty()).policy(policy.keeping()).build();
  }

  private CaptureBuilder edit() {
    return CaptureBuilder.builder(this);
  }

  /** The file, to be got at whatever becomes of the folders that it lies in. */
  public InboxFile inboxFile() {
    return beside(file);
  }

  /** The same of another that lies beside it. */
  public InboxFile beside(Path companion) {
    boolean inFolders = path.indexOf('/') >= 0 && file.endsWith(path); // a copy lies in none
    return new InboxFile(companion, inFolders ? Path.of(path).getNameCount() - 1 : 0);
  }

  /** What lies beside it now; nothing where that is another folder behind a link by now. */
  public Companions companions() {
    return inboxFile().isBehindLink() ? Companions.NONE : Companions.of(file);
  }

  /** The file's own name. */
  public String name() {
    return file.getFileName().toString();
  }

  /** The folder within the inbox that it lies in; empty at the top. For tags. */
  public String folder() {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** Whether its source is its own, and of no other capture at the time. */
  public boolean hasOwnSource() {
    return !source.startsWith(FROM_ROUTE);
  }

  /** Whether it has {@link #LARGE} bytes or more. */
  public boolean isLarge() {
    return size >= LARGE;
  }

  /** Tells it from every other that lies in an inbox. */
  public String place() {
    return inbox + "/" + path;
  }

  /** How messages speak of it: {@code span.pcap from inbox span-port}. */
  @Override
  public String toString() {
    return Names.printable(path) + " from inbox " + inbox;
  }
}
