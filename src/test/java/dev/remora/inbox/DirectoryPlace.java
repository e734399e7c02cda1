package dev.remora.inbox;

import dev.remora.RemoraProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A folder of this machine; it goes down as a mount does. */
final class DirectoryPlace extends FolderPlace {
  DirectoryPlace(Path root) throws IOException {
    super(root);
  }

  @Override
  Map<String, String> parameters(String inbox) {
    try {
      return Map.of("template-id", "inbox-directory", "path", make(inbox).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  Optional<byte[]> shelved(RemoraProcess gateway, String inbox, String outcome, String path)
      throws Exception {
    return read(gateway.captures(outcome + "/" + inbox).resolve(path));
  }

  @Override
  boolean isElsewhere() {
    return false;
  }

  /** The gateway runs as whoever runs the tests, and nothing is forbidden to root. */
  @Override
  boolean canForbid() {
    return !System.getProperty("user.name").equals("root");
  }

  @Override
  boolean hasSecret() {
    return false;
  }

  private Path away() {
    return root().resolveSibling(root().getFileName() + ".away");
  }

  @Override
  void goDown() throws IOException {
    Files.move(root(), away());
  }

  @Override
  void comeUp() throws IOException {
    Files.move(away(), root());
  }

  @Override
  public void close() {}
}
