package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereaboutsTest {
  private static final URI GATEWAY = URI.create("http://127.0.0.1:8080");

  @TempDir Path folder;

  private Optional<String> told(String theirs) throws IOException {
    Path ours = Files.createDirectories(folder.resolve("captures"));
    JsonNode status = new JsonMapper().createObjectNode().put("captures_dir", theirs);
    Settings settings = Settings.load(folder, null, Map.of("CAPTURES_DIR", ours.toString()));
    return Whereabouts.differ(status, GATEWAY, settings);
  }

  @Test
  void anotherFolderIsToldWithTheWayToIt() throws IOException {
    assertThat(told("/srv/my captures").orElseThrow())
        .contains("has its captures in /srv/my captures, and this command looks in " + folder)
        .endsWith("CAPTURES_DIR='/srv/my captures'");
    assertThat(told("\0")).as("no path at all").isPresent();
  }

  @Test
  void theSameFolderByAnotherNameIsTheSame() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertThat(told(folder.resolve("captures").toString())).isEmpty();
    assertThat(told(link.resolve("captures").toString())).isEmpty();
    assertThat(told("")).as("a gateway that does not tell").isEmpty();
  }
}
