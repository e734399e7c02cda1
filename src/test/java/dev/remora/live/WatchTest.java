package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change is told once it rests, however a file came to be another. */
class WatchTest {
  @TempDir Path folder;
  private Path file;
  private Watch watch;

  @BeforeEach
  void begin() throws IOException {
    file = Files.writeString(folder.resolve("a.yaml"), "one");
    watch = new Watch(() -> files(folder));
    assertThat(texts(Optional.of(watch.begin()))).isEqualTo(Map.of("a.yaml", "one"));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> texts(Optional<Map<Path, Watch.Content>> contents) {
    return contents.orElseThrow().entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                e -> e.getKey().getFileName().toString(), e -> e.getValue().text()));
  }

  @Test
  void nothingIsToldWhileNothingChanges() {
    assertThat(watch.look()).isEmpty();
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void aChangeIsToldWhenTwoLooksHaveShownTheSame() throws IOException {
    Files.writeString(file, "tw");
    assertThat(watch.look()).isEmpty();
    Files.writeString(file, "two");
    assertThat(watch.look()).as("still being written").isEmpty();
    assertThat(texts(watch.look())).isEqualTo(Map.of("a.yaml", "two"));
    assertThat(watch.look()).as("told once").isEmpty();
  }

  @Test
  void aFileThatIsTouchedAloneIsNoChange() throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(watch.look()).isEmpty();
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void oneThatIsReplacedWithItsTimeAndSizeKeptIsAChange() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    Path other = Files.writeString(folder.resolve("other"), "two");
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(watch.look()).isEmpty();
    assertThat(texts(watch.look())).isEqualTo(Map.of("a.yaml", "two"));
  }

  @Test
  void filesComeAndGo() throws IOException {
    Files.writeString(folder.resolve("b.yaml"), "b");
    Files.delete(file);
    assertThat(watch.look()).isEmpty();
    assertThat(texts(watch.look())).isEqualTo(Map.of("b.yaml", "b"));
  }

  @Test
  void oneThatCannotBeReadIsToldSo() throws IOException {
    Files.write(file, new byte[] {(byte) 0xc3, (byte) 0x28});
    watch.look();
    assertThat(watch.look().orElseThrow().get(file).trouble()).isEqualTo("is not in UTF-8");
  }

  /** As Kubernetes mounts a ConfigMap: what is listed are links through one that is swapped. */
  @Test
  void aLinkThatIsSwappedAboveItIsAChange() throws IOException {
    Path mounted = Files.createDirectory(folder.resolve("mounted"));
    Path first = Files.createDirectory(mounted.resolve("..1"));
    Files.writeString(first.resolve("r.yaml"), "one");
    Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(mounted.resolve("r.yaml"), Path.of("..data/r.yaml"));
    Watch swapped = new Watch(() -> files(mounted));
    assertThat(texts(Optional.of(swapped.begin()))).isEqualTo(Map.of("r.yaml", "one"));
    Path second = Files.createDirectory(mounted.resolve("..2"));
    Files.writeString(second.resolve("r.yaml"), "two");
    Path next = Files.createSymbolicLink(mounted.resolve("..next"), Path.of("..2"));
    Files.move(next, mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    assertThat(swapped.look()).isEmpty();
    assertThat(texts(swapped.look())).isEqualTo(Map.of("r.yaml", "two"));
  }

  @Test
  void whatIsBeingWrittenIsNotAtRest() throws IOException {
    watch.look();
    assertThat(watch.isAtRest()).isTrue();
    Files.writeString(file, "three");
    assertThat(watch.isAsSeen(List.of(file))).isFalse();
    watch.look();
    assertThat(watch.isAtRest()).isFalse();
    assertThat(watch.isAsSeen(List.of(file))).isTrue();
  }
}
