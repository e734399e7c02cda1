package dev.remora.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxFileTest {
  @TempDir Path folder;
  private Path inbox;
  private Path outside;
  private InboxFile file;

  @BeforeEach
  void files() throws IOException {
    inbox = Files.createDirectory(folder.resolve("inbox"));
    outside = Files.createDirectories(folder.resolve("outside/b"));
    Files.writeString(outside.resolve("x"), "outside");
    Path own = Files.createDirectories(inbox.resolve("a/b")).resolve("x");
    file = new InboxFile(Files.writeString(own, "own"), 2);
  }

  private void swap(String name, Path forThat) throws IOException {
    Files.move(inbox.resolve(name), folder.resolve("away"));
    Files.createSymbolicLink(inbox.resolve(name), forThat);
  }

  private static String content(InboxFile file) throws IOException {
    try (InputStream in = file.read()) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void oneInFoldersIsReadMovedAndDeleted() throws IOException {
    assertThat(file.isThere()).isTrue();
    assertThat(content(file)).isEqualTo("own");
    Path to = folder.resolve("y");
    file.move(to);
    assertThat(file.isThere()).isFalse();
    assertThat(to).hasContent("own");
    assertThatThrownBy(file::open).isInstanceOf(NoSuchFileException.class);
    file.delete(); // which is not there any more
    Files.writeString(file.path(), "next");
    file.delete();
    assertThat(file.path()).doesNotExist();
  }

  @Test
  void noFolderThatIsALinkIsGoneThroughWhereverItIs() throws IOException {
    swap("a", outside.getParent());
    assertNothingIsDoneOutside();
    Files.delete(inbox.resolve("a"));
    Files.move(folder.resolve("away"), inbox.resolve("a"));
    swap("a/b", outside);
    assertNothingIsDoneOutside();
  }

  private void assertNothingIsDoneOutside() {
    assertThat(file.path()).as("what the path leads to").hasContent("outside");
    assertThat(file.isBehindLink()).isTrue();
    assertThat(file.isThere()).isFalse();
    assertThatThrownBy(file::open)
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("is no folder any more, and a link is not followed");
    assertThatThrownBy(() -> file.move(folder.resolve("y"))).isInstanceOf(IOException.class);
    assertThatThrownBy(file::delete).isInstanceOf(IOException.class);
    assertThat(outside.resolve("x")).hasContent("outside");
  }

  @Test
  void theInboxItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), inbox);
    assertThat(content(new InboxFile(link.resolve("a/b/x"), 2))).isEqualTo("own");
  }
}
