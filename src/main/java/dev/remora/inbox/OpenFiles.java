package dev.remora.inbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files that processes of this machine have open for writing, as far as /proc shows them. */
final class OpenFiles {
  private static final Path PROC = Path.of("/proc");

  /** The initial PID name space's number on every Linux: in it, all processes are to be seen. */
  private static final String INITIAL_NAME_SPACE = "pid:[4026531836]";

  /** Often not to be looked into, even by root; it writes no captures. */
  private static final Path INIT = Path.of("1");

  /** Processes by a file's name, and by its identity. */
  private final Map<String, Map<Object, Long>> writersByName;

  private final boolean complete;

  private OpenFiles(Map<String, Map<Object, Long>> writersByName, boolean complete) {
    this.writersByName = writersByName;
    this.complete = complete;
  }

  /** Looks now. */
  static OpenFiles now() {
    Map<String, Map<Object, Long>> found = new HashMap<>();
    boolean complete = seesAllProcesses();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        complete &= look(process, found) || process.endsWith(INIT);
      }
    } catch (IOException e) {
      complete = false; // no /proc here: nothing is known of writers
    }
    return new OpenFiles(found, complete);
  }

  private static boolean seesAllProcesses() {
    try {
      return Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
          .toString()
          .equals(INITIAL_NAME_SPACE);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean look(Path process, Map<String, Map<Object, Long>> found) {
    boolean complete = true;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        complete &= look(process, descriptor, found);
      }
      return complete;
    } catch (IOException | DirectoryIteratorException e) {
      return !Files.exists(process); // it ended while we looked; or it is another user's
    }
  }

  private static boolean look(Path process, Path descriptor, Map<String, Map<Object, Long>> found) {
    try {
      Path target = Files.readSymbolicLink(descriptor);
      if (mayBeCapture(target) && isWriting(descriptor)) {
        found
            .computeIfAbsent(target.getFileName().toString(), n -> new HashMap<>())
            .put(
                Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey(),
                Long.valueOf(process.getFileName().toString()));
      }
      return true;
    } catch (IOException e) {
      return !Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS); // closed while we looked
    }
  }

  /** Pipes and sockets have no path, and devices are no captures. */
  private static boolean mayBeCapture(Path target) {
    return target.isAbsolute()
        && target.getFileName() != null
        && !target.startsWith("/dev")
        && !target.startsWith("/proc");
  }

  /** A descriptor's link has the permissions that the file was opened with; lsof reads it there. */
  private static boolean isWriting(Path descriptor) throws IOException {
    return Files.readAttributes(descriptor, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .permissions()
        .contains(PosixFilePermission.OWNER_WRITE);
  }

  /** Whether some process writes the file that lies there. */
  boolean holds(Path file) {
    return writer(file).isPresent();
  }

  /** The number of a process that writes the file that lies there. */
  Optional<Long> writer(Path file) {
    Map<Object, Long> writers = writersByName.get(file.getFileName().toString());
    if (writers == null) {
      return Optional.empty(); // mostly, and the file need not be asked
    }
    try {
      return Optional.ofNullable(
          writers.get(
              Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                  .fileKey()));
    } catch (IOException e) {
      return writers.values().stream().findAny(); // it may be that one; the next look says more
    }
  }

  /** Whether every process could be looked at, so that "none" means none. */
  boolean isComplete() {
    return complete;
  }
}
