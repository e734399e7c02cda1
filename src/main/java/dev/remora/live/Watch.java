package dev.remora.live;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at what files hold. Where they are mounted, as Kubernetes does it, nothing is written to: a
 * link is swapped, of which no file system tells. So it is looked, and a file is read when its
 * size, time or identity is another than at the last look.
 */
final class Watch {

  /**
   * What a file holds.
   *
   * @param text null where it can't be read
   * @param trouble why it can't; empty where it can
   */
  record Content(String text, String trouble) {}

  private record Print(long size, long nanos, Object identity) {}

  private record Seen(Print print, Content content) {}

  private final Supplier<List<Path>> files;
  private Map<Path, Seen> last = Map.of();
  private Map<Path, Content> told = Map.of();
  private boolean rests;

  /**
   * @param files to be looked at, asked for at each look; those that are not there are left out
   */
  Watch(Supplier<List<Path>> files) {
    this.files = files;
  }

  /** What they hold now; changes are told from here on. */
  Map<Path, Content> begin() {
    last = see();
    told = contents(last);
    return told;
  }

  /** What all of them hold, once a change has been the same for two looks; otherwise empty. */
  Optional<Map<Path, Content>> look() {
    Map<Path, Seen> now = see();
    rests = now.equals(last);
    last = now;
    Map<Path, Content> contents = contents(now);
    if (!rests || contents.equals(told)) {
      return Optional.empty();
    }
    told = contents;
    return Optional.of(contents);
  }

  /** Whether the last look showed what the one before it had. */
  boolean isAtRest() {
    return rests;
  }

  /** Whether these of them are still as the last look has shown them. */
  boolean isAsSeen(Collection<Path> some) {
    Map<Path, Seen> then = new LinkedHashMap<>(last);
    then.keySet().retainAll(some);
    return see(some).equals(then);
  }

  private Map<Path, Seen> see() {
    return see(files.get());
  }

  private Map<Path, Seen> see(Collection<Path> looked) {
    Map<Path, Seen> seen = new LinkedHashMap<>();
    for (Path file : looked) {
      Print print = print(file);
      if (print != null) {
        Seen before = last.get(file);
        seen.put(
            file,
            before != null && before.print().equals(print)
                ? before
                : new Seen(print, content(file)));
      }
    }
    return seen;
  }

  private static Map<Path, Content> contents(Map<Path, Seen> seen) {
    Map<Path, Content> contents = new LinkedHashMap<>();
    seen.forEach((file, s) -> contents.put(file, s.content()));
    return contents;
  }

  /** Null where there is none. */
  private static Print print(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Print(
          found.size(),
          found.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
          Objects.requireNonNullElse(found.fileKey(), ""));
    } catch (IOException e) {
      return null;
    }
  }

  private static Content content(Path file) {
    try {
      return new Content(Files.readString(file), "");
    } catch (CharacterCodingException e) {
      return new Content(null, "is not in UTF-8");
    } catch (IOException e) {
      return new Content(null, "can't be read: " + e.getMessage());
    }
  }
}
