package dev.remora.inbox;

import dev.remora.capture.Capture;
import dev.remora.capture.Companions;
import dev.remora.capture.Policy.After;
import dev.remora.capture.Remarks;
import dev.remora.inbox.Source.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a capture, with what belongs to it, from a source, and puts it away there. */
final class Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);

  /** So many are not listed for the sake of one. */
  private static final int MANY = 1000;

  private final Watching rules;
  private final Supplier<Map<String, Entry>> listed;
  private final BooleanSupplier stale;

  /**
   * @param listed what the last look at the source showed, by path
   * @param stale whether that look was too long ago to go by
   */
  Carrier(Watching rules, Supplier<Map<String, Entry>> listed, BooleanSupplier stale) {
    this.rules = rules;
    this.listed = listed;
    this.stale = stale;
  }

  /** Of a file's content, which is the same as long as its version is. */
  static String identity(String source, Entry entry) {
    String version = entry.version().isEmpty() ? Long.toString(entry.modified()) : entry.version();
    return source + "#" + version;
  }

  /**
   * To the capture's work file, unless the endpoint fetches it, and what lies beside it too.
   *
   * @return it with what the place says of it, and its hash
   * @throws IOException when it can't be fetched, or is no longer what the listing showed
   */
  Capture bring(Source source, Capture capture) throws IOException {
    Capture brought =
        capture.reference().isPresent()
            ? capture.brought(remarks(source, capture), Optional.empty())
            : take(source, capture);
    for (String companion : companions(capture.path())) {
      String file = companion.substring(companion.lastIndexOf('/') + 1);
      Path to = capture.file().resolveSibling(file);
      Files.deleteIfExists(to);
      source.fetch(companion, to);
    }
    return brought;
  }

  private Remarks remarks(Source source, Capture capture) throws IOException {
    Entry entry = listed.get().get(capture.path());
    boolean same =
        entry != null
            && identity(capture.source(), entry)
                .equals(capture.reference().orElseThrow().identity());
    if (!same) {
      throw new IOException("is no longer what the listing showed");
    }
    return source.remarks(entry);
  }

  private static Capture take(Source source, Capture capture) throws IOException {
    Files.deleteIfExists(capture.file());
    Remarks remarks;
    Optional<String> sha256;
    try (Landing landing = Landing.hashing(capture.file(), capture.size())) {
      remarks = source.take(capture.path(), landing);
      sha256 = landing.sha256();
    }
    long size = Files.size(capture.file());
    if (size != capture.size()) {
      throw new IOException(
          "came with " + size + " bytes where the listing showed " + capture.size());
    }
    // For whoever looks at the file on its way; the disk may not be able to hold it.
    Files.setLastModifiedTime(capture.file(), FileTime.fromMillis(capture.modified()));
    return capture.brought(remarks, sha256);
  }

  /** The paths of what lies beside a capture at the source and belongs to it. */
  private List<String> companions(String path) {
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    List<String> found = new ArrayList<>();
    for (String name : Companions.names(path.substring(folder.length()))) {
      if (listed.get().containsKey(folder + name)) {
        found.add(folder + name);
      }
    }
    return found;
  }

  /**
   * Where thousands lie there and can only be listed together, the last listing has to do, if it is
   * recent.
   */
  private boolean wasReplaced(Source source, Capture capture) throws IOException {
    Entry last = listed.get().get(capture.path());
    if (last != null && (last.size() != capture.size() || last.modified() != capture.modified())) {
      return true;
    }
    return (source.isAskedForOne() || listed.get().size() < MANY || stale.getAsBoolean())
        && source.wasReplaced(capture.path(), capture.size(), capture.modified());
  }

  /** To its shelf, or away, with all that belongs to it. */
  PutAway putAway(Capture capture, boolean delivered, String document) {
    return new PutAway(
        capture,
        delivered,
        document,
        companions(capture.path()),
        rules.doneSuffix().map(suffix -> capture.path() + suffix));
  }

  /** Does what is left of it, unless another capture has come to its place before it was begun. */
  void carryOut(PutAway work, Source source, Capture capture) throws IOException {
    boolean first = !work.hasBegun() && capture.policy().after() != After.KEEP;
    if (first && wasReplaced(source, capture)) {
      LOG.info(
          "{}: another file of its name is there by now; that one is taken in its turn", capture);
      return;
    }
    work.with(source);
  }
}
