package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token in a file, however it was written and is replaced. */
class CredentialTest {
  @TempDir Path folder;

  private Credential in(Path file) {
    return Credential.tokenIn(file, "cloudshark.token-file");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("token"), content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00ff", "00ff\n", "00ff\r\n", " 00ff \nsecond line", "\uFEFF00ff\r\n"})
  void itIsTheFirstLine(String content) throws IOException {
    assertThat(in(file(content)).get()).isEqualTo("00ff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "  \n00ff", "se/cret", "two words"})
  void whatIsNoTokenIsToldWithoutShowingIt(String content) throws IOException {
    Path file = file(content);
    assertThatThrownBy(() -> in(file).get())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("cloudshark.token-file (" + file + "): holds no API token");
  }

  @Test
  void aFileThatIsNotThereOrAFolderIsNamed() {
    for (Path file : new Path[] {folder.resolve("none"), folder}) {
      assertThatThrownBy(() -> in(file).get())
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("cloudshark.token-file (" + file + "): can't be read");
    }
  }

  @Test
  void aFileThatMayNotBeReadIsNamed() throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("not root, who may read all")
        .isNotEqualTo("root");
    Path file = file("00ff");
    assertThat(file.toFile().setReadable(false)).isTrue();
    assertThatThrownBy(() -> in(file).get()).hasMessageEndingWith("can't be read");
  }

  @Test
  void aNewOneIsTakenThoughTheFileLooksTheSame() throws IOException {
    Path file = file("00ff");
    FileTime time = Files.getLastModifiedTime(file);
    Credential token = in(file);
    assertThat(token.get()).isEqualTo("00ff");
    Files.setLastModifiedTime(file("11ff"), time);
    assertThat(token.get()).isEqualTo("11ff");
    assertThat(token.given()).containsExactlyInAnyOrder("00ff", "11ff");
    assertThat(token.toString()).doesNotContain("ff");
  }

  @Test
  void itIsThereAgainWhenTheFileIs() throws IOException {
    Credential token = in(folder.resolve("token"));
    assertThatThrownBy(token::get).isInstanceOf(ConfigurationException.class);
    file("00ff");
    assertThat(token.get()).isEqualTo("00ff");
  }
}
