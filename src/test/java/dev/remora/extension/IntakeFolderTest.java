package dev.remora.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.extension.IntakeFolder.Found;
import dev.remora.extension.IntakeFolder.Held;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is handed over is there whole, with what was said of it, or not at all. */
class IntakeFolderTest {
  @TempDir Path root;

  private static Order order(String path) {
    return new Order("web", path, "route:web", "f", "a,b", "c", "lab", "put", 7);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Found> look(IntakeFolder folder) throws IOException {
    List<Found> found = new ArrayList<>();
    folder.look(found::add);
    return found;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aCaptureLiesAtItsPathWithItsKeyLogAndIsFoundByTheNextRun() throws IOException {
    Held held =
        new IntakeFolder(root).put(order("a/x.pcap"), stream("xyz"), Optional.of(stream("key")));
    assertThat(root.resolve("web/a/x.pcap")).hasContent("xyz");
    assertThat(root.resolve("web/a/x.pcap.keylog")).hasContent("key");
    assertThat(held.size()).isEqualTo(3);
    IntakeFolder next = new IntakeFolder(root);
    next.clear();
    assertThat(look(next))
        .containsExactly(new Found("web", "a/x.pcap", held.file(), 3, held.modified()));
    assertThat(look(next)).as("told of once").isEmpty();
    assertThat(next.orders("web").read("a/x.pcap")).hasValue(order("a/x.pcap"));
  }

  @Test
  void theSecondOfANameGetsANumber() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    folder.put(order("x.pcap"), stream("1"), Optional.empty());
    Held second = folder.put(order("x.pcap"), stream("2"), Optional.empty());
    assertThat(second.order().path()).isEqualTo("x~2.pcap");
    assertThat(second.file()).hasContent("2");
    assertThat(look(folder)).isEmpty();
  }

  @Test
  void aPathThatIsSpokenOfStillIsNotUsed() throws IOException {
    IntakeFolder folder = new IntakeFolder(root, (inbox, path) -> path.equals("x.pcap"));
    assertThat(folder.put(order("x.pcap"), stream("1"), Optional.empty()).order().path())
        .isEqualTo("x~2.pcap");
  }

  @Test
  void whatBreaksOffLeavesNothing() throws IOException {
    InputStream broken =
        new SequenceInputStream(
            stream("x".repeat(100_000)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("gone");
              }
            });
    IntakeFolder folder = new IntakeFolder(root);
    assertThatThrownBy(() -> folder.put(order("x.pcap"), broken, Optional.empty()))
        .hasMessage("gone");
    assertThat(files()).isEmpty();
  }

  @Test
  void whatAKilledRunWasPuttingDownIsRemoved() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    folder.put(order("x.pcap"), stream("1"), Optional.empty());
    Files.delete(root.resolve("web/x.pcap")); // killed before it was put in its place
    Files.writeString(root.resolve(".coming/half"), "1");
    new IntakeFolder(root).clear();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatIsDoneLeavesNoEmptyFolders() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    Held held = folder.put(order("a/b/x.pcap"), stream("1"), Optional.empty());
    Files.delete(held.file());
    folder.forget(held);
    assertThat(files()).isEmpty();
    assertThat(root.resolve("web/a")).doesNotExist();
    assertThat(folder.put(order("a/b/x.pcap"), stream("2"), Optional.empty()).file())
        .hasContent("2");
  }

  @Test
  void whatIsPutBackThereIsFound() throws IOException {
    Files.createDirectories(root.resolve("web"));
    Files.writeString(root.resolve("web/back.pcap"), "1");
    Files.writeString(root.resolve("web/.hidden.pcap"), "1");
    IntakeFolder folder = new IntakeFolder(root);
    assertThat(look(folder)).extracting(Found::path).containsExactly("back.pcap");
    assertThat(folder.orders("web").read("back.pcap")).isEmpty();
  }

  @Test
  void clearingKeepsCapturesFoldersAndWhatCantBeRead() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    folder.put(order("x.pcap"), stream("1"), Optional.empty());
    Path orders = root.resolve("web/.orders");
    Files.write(folder.orders("web").file("x.pcap"), new byte[] {'{', 0});
    Files.writeString(orders.resolve("y.pcap"), "1");
    Files.writeString(orders.resolve("null.json"), "null");
    Files.writeString(orders.resolve(".remora-1"), "of a crash");
    Files.createDirectories(orders.resolve("a.json/b"));
    List<String> before = files();
    new IntakeFolder(root).clear();
    assertThat(files())
        .containsExactlyElementsOf(
            before.stream().filter(file -> !file.endsWith(".remora-1")).toList());
    assertThat(orders.resolve("a.json/b")).isDirectory();
    assertThatThrownBy(() -> folder.orders("web").read("x.pcap"))
        .isInstanceOf(UnreadableOrderException.class)
        .hasMessageContaining("can't be read: it is damaged")
        .hasMessageContaining(orders.toString());
  }

  @Test
  @Timeout(30)
  void theLongestNamesAreTakenAndNumbered() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    String longest = "x".repeat(250) + ".pcap";
    folder.put(order(longest), stream("1"), Optional.empty());
    Held second = folder.put(order(longest), stream("2"), Optional.empty());
    assertThat(second.order().path()).endsWith("x~2.pcap").hasSize(255);
    assertThat(second.file()).hasContent("2");
  }

  @Test
  @Timeout(30)
  void aPathBelowACaptureThatWaitsFails() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    folder.put(order("a"), stream("1"), Optional.empty());
    List<String> before = files();
    assertThatThrownBy(() -> folder.put(order("a/b.pcap"), stream("2"), Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a/b.pcap");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Timeout(30)
  void aFileInPlaceOfTheInboxFails() throws IOException {
    Files.writeString(root.resolve("web"), "");
    assertThatThrownBy(
            () -> new IntakeFolder(root).put(order("x.pcap"), stream("1"), Optional.empty()))
        .isInstanceOf(IOException.class);
    assertThat(files()).containsExactly("web");
  }

  @Test
  void theSameHandedOverAgainWhileItWaitsIsTheOneThatWaits() throws IOException {
    Held first =
        new IntakeFolder(root).put(order("a/x.pcap"), stream("1"), Optional.of(stream("key")));
    Order later = new Order("web", "a/x.pcap", "route:web", "f", "a,b", "c", "lab", "put", 8);
    List<String> before = files();
    IntakeFolder next = new IntakeFolder(root);
    Held again = next.put(later, stream("1"), Optional.of(stream("key")));
    assertThat(again.again()).isTrue();
    assertThat(again.file()).isEqualTo(first.file());
    assertThat(files()).isEqualTo(before);
    assertThat(look(next)).as("told of still").hasSize(1);
    assertThat(next.put(later, stream("1"), Optional.empty()).again()).as("no key log").isFalse();
  }

  @Test
  void whatSaysSomethingElseIsNotTheSame() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    folder.put(order("x.pcap"), stream("1"), Optional.empty());
    Order other = new Order("web", "x.pcap", "route:web", "f", "other", "c", "lab", "put", 7);
    Held held = folder.put(other, stream("1"), Optional.empty());
    assertThat(held.again()).isFalse();
    assertThat(held.order().path()).isEqualTo("x~2.pcap");
  }

  @Test
  void whatGetsANumberKeepsTheSessionsNameAndIsTheSameAgainByIt() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    Order plain = new Order("web", "a/x.pcap", "route:web", "", "", "", "", "", 7);
    folder.put(plain, stream("1"), Optional.empty());
    Held second = folder.put(plain, stream("2"), Optional.empty());
    assertThat(second.order().path()).isEqualTo("a/x~2.pcap");
    assertThat(second.order().filename()).isEqualTo("x.pcap");
    Held again = folder.put(plain, stream("2"), Optional.empty());
    assertThat(again.again()).isTrue();
    assertThat(again.file()).isEqualTo(second.file());
  }

  @Test
  void aNameThatIsMadeUpIsThatOfTheContent() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    Held held = folder.put(order(""), stream("1"), Optional.empty());
    assertThat(held.order().path()).isEqualTo("capture-6b86b273ff34fce1.pcap"); // sha256 of "1"
    assertThat(held.file()).hasContent("1");
    assertThat(folder.put(order(""), stream("1"), Optional.empty()).again()).isTrue();
  }

  @Test
  void whatCantBeTakenIsFoundAgainAndKeepsNoOtherBack() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    Files.createDirectories(root.resolve("web"));
    Files.writeString(root.resolve("web/1.pcap"), "1");
    Files.writeString(root.resolve("web/2.pcap"), "2");
    List<String> taken = new ArrayList<>();
    folder.look(
        found -> {
          if (found.path().equals("1.pcap")) {
            throw new IllegalStateException("the ledger is locked");
          }
          taken.add(found.path());
        });
    assertThat(taken).containsExactly("2.pcap");
    assertThat(look(folder)).extracting(Found::path).containsExactly("1.pcap");
  }

  @Test
  void whatCantBePutInItsPlaceLeavesNothing() throws IOException {
    IntakeFolder folder =
        new IntakeFolder(
            root,
            (inbox, path) -> { // asked last
              try {
                Files.writeString(root.resolve("web/x.pcap"), "of somebody else");
                return false;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Files.createDirectories(root.resolve("web"));
    assertThatThrownBy(() -> folder.put(order("x.pcap"), stream("1"), Optional.of(stream("key"))))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(files()).containsExactly("web/x.pcap");
    assertThat(root.resolve("web/x.pcap")).hasContent("of somebody else");
  }

  @Test
  void aKeyLogOfACaptureThatNeverCameIsRemovedWithItsOrder() throws IOException {
    IntakeFolder folder = new IntakeFolder(root);
    folder.put(order("x.pcap"), stream("1"), Optional.of(stream("key")));
    Files.delete(root.resolve("web/x.pcap")); // killed between the two moves
    Files.writeString(root.resolve("web/other.pcap.keylog"), "put back, its capture follows");
    new IntakeFolder(root, (inbox, path) -> true).clear();
    assertThat(files()).as("spoken of still").hasSize(3);
    new IntakeFolder(root).clear();
    assertThat(files()).containsExactly("web/other.pcap.keylog");
  }
}
