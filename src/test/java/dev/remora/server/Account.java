package dev.remora.server;

import dev.remora.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The system account that a server serves its clients as. For root nothing is ever forbidden, so
 * where the tests run as root it is {@code nobody}; otherwise it is whoever runs them.
 */
public final class Account {
  private static final String SELF = System.getProperty("user.name");
  private static final boolean ROOT = SELF.equals("root");

  private Account() {}

  static boolean isRoot() {
    return ROOT;
  }

  /** The name that it logs in by where the system's own accounts count. */
  static String name() {
    return ROOT ? "nobody" : SELF;
  }

  static int uid() throws IOException, InterruptedException {
    return id("-u");
  }

  static int gid() throws IOException, InterruptedException {
    return id("-g");
  }

  private static int id(String which) throws IOException, InterruptedException {
    return Integer.parseInt(Tools.output(List.of("id", which, name())).strip());
  }

  /** A command that runs a program as the account. */
  static List<String> running(Path program, Path argument) {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(List.of("setpriv", "--reuid", name(), "--regid", "nogroup", "--clear-groups"));
    }
    command.addAll(List.of(program.toString(), argument.toString()));
    return command;
  }

  /** Makes a file, or a folder and all within, the account's own. */
  public static void give(Path path) {
    if (!ROOT) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      var nobody =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name());
      for (Path one : all.toList()) {
        Files.setOwner(one, nobody);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the folder the account's own, and lets it pass the temporary folders on the way. */
  static void settleIn(Path folder) throws IOException {
    Files.createDirectories(folder);
    give(folder);
    Path end = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
    for (Path p = folder.toRealPath().getParent();
        p.startsWith(end) && !p.equals(end);
        p = p.getParent()) {
      Set<PosixFilePermission> now = EnumSet.copyOf(Files.getPosixFilePermissions(p));
      now.add(PosixFilePermission.OTHERS_EXECUTE);
      Files.setPosixFilePermissions(p, now);
    }
  }

  /** Takes away, or gives back, all that anyone may do with the file. */
  public static void allow(Path file, boolean allowed) {
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.setPosixFilePermissions(
            file,
            allowed
                ? EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                : EnumSet.noneOf(PosixFilePermission.class));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
