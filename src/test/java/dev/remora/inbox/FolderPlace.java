package dev.remora.inbox;

import dev.remora.server.Account;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A place whose files lie in a folder of this machine, as others put them there. */
abstract class FolderPlace extends Place {
  private final Path root;

  FolderPlace(Path root) throws IOException {
    this.root = Files.createDirectories(root);
  }

  final Path root() {
    return root;
  }

  /** Makes an inbox's folder. */
  final Path make(String inbox) throws IOException {
    Path made = Files.createDirectories(root.resolve(folder(inbox, "inbox")));
    Account.give(root.resolve(inbox));
    return made;
  }

  private Path at(String inbox, String path) throws IOException {
    Path inInbox = root.resolve(folder(inbox, "inbox"));
    Path file = inInbox.resolve(path);
    if (!Files.isDirectory(file.getParent())) {
      Files.createDirectories(file.getParent());
      Account.give(inInbox);
    }
    return file;
  }

  @Override
  void put(String inbox, String path, byte[] bytes) throws IOException {
    put(at(inbox, path), bytes, "rw-rw-r--");
  }

  @Override
  void putForbidden(String inbox, String path, byte[] bytes) throws IOException {
    put(at(inbox, path), bytes, "---------");
  }

  /** Lets a file appear that lies elsewhere on this disk. */
  final void adopt(String inbox, String path, Path file) throws IOException {
    Account.give(file);
    Files.move(file, at(inbox, path), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void put(Path file, byte[] bytes, String permissions) throws IOException {
    Path hidden = Files.createTempFile(file.getParent(), ".", ".part");
    Files.write(hidden, bytes);
    Account.give(hidden);
    Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString(permissions));
    Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  void permit(String inbox, String path) throws IOException {
    Account.allow(at(inbox, path), true);
  }

  @Override
  Writing begin(String inbox, String path, byte[] bytes) throws IOException {
    Path file = at(inbox, path);
    OutputStream out = Files.newOutputStream(file);
    Account.give(file);
    out.write(bytes, 0, bytes.length / 2);
    return () -> {
      out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
      out.close();
    };
  }

  @Override
  void rename(String inbox, String from, String to) throws IOException {
    Files.move(at(inbox, from), at(inbox, to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  List<String> list(String inbox) throws IOException {
    Path folder = root.resolve(folder(inbox, "inbox"));
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).toList();
    } catch (java.io.UncheckedIOException movedMeanwhile) {
      return list(inbox);
    }
  }

  @Override
  Optional<byte[]> beside(String inbox, String folder, String path) throws Exception {
    return read(root.resolve(folder(inbox, folder)).resolve(path));
  }
}
