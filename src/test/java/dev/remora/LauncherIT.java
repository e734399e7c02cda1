package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher over a build that somebody else made, as {@code mvn verify} leaves one behind. */
class LauncherIT {
  private static final String PREPARING = "preparing the first start";

  @TempDir Path home;

  @BeforeEach
  void copyTheBuild() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path target = Files.createDirectory(home.resolve("target"));
    Files.copy(here.resolve("remora"), home.resolve("remora"));
    Files.copy(here.resolve("target/remora.jar"), target.resolve("remora.jar"));
    Files.createSymbolicLink(target.resolve("lib"), here.resolve("target/lib"));
    // A link to a folder of routes is found as well.
    for (String folder : new String[] {"config", "java", "routes"}) {
      Files.createSymbolicLink(home.resolve(folder), here.resolve(folder));
    }
  }

  @Test
  void theFirstStartOfABuildMakesTheClassArchiveAndTheNextUsesIt() throws Exception {
    String first = check("");
    assertThat(first).contains(PREPARING).contains("in order");
    assertThat(home.resolve("target/remora.jsa")).isNotEmptyFile();

    String second = check("-Xlog:class+load");
    assertThat(second).doesNotContain(PREPARING).contains("in order");
    assertThat(second)
        .containsPattern("dev\\.remora\\.Wiring source: shared objects file \\(top\\)");
    try (var left = Files.list(home.resolve("target"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("remora.jar", "remora.jsa", "lib");
    }
  }

  @Test
  void anArchiveThatCameToNothingIsNotTriedAgain() throws Exception {
    Files.createFile(home.resolve("target/remora.jsa"));
    assertThat(check("")).doesNotContain(PREPARING).contains("in order");
  }

  @Test
  void makingTheArchiveLeavesTheUsersCapturesAndEndpointsAlone() throws Exception {
    Path mine = Files.createDirectories(home.resolve("mine"));
    Files.write(mine.resolve("x.pcap"), SampleCaptures.pcap(1));
    Files.delete(home.resolve("config"));
    Path config = Files.createDirectory(home.resolve("config"));
    Path told = home.resolve("told");
    Files.writeString(
        config.resolve("application.properties"),
        String.join(
            "\n",
            "outcome.delivered.uri = file:" + told,
            "camel.route-template[inbox].template-id = inbox-directory",
            "camel.route-template[inbox].path = " + mine,
            "camel.route-template[inbox].settle = 0s"));

    assertThat(check("", "OUTCOME_DELIVERED_URI", "file:" + told)).contains(PREPARING);

    assertThat(home.resolve("target/remora.jsa")).isNotEmptyFile();
    assertThat(mine.resolve("x.pcap")).hasBinaryContent(SampleCaptures.pcap(1));
    assertThat(told).doesNotExist();
  }

  @Test
  void aJavaThatIsTooOldOrNotThereIsNamed() throws Exception {
    Path old = fakeJava("openjdk version \"11.0.2\" 2019-01-15");
    assertThat(launched("JAVA_HOME", old.toString()))
        .isEqualTo("remora: Java 17 or newer is needed; JAVA_HOME=" + old + " is 11\n");
    assertThat(launched("JAVA_HOME", fakeJava("java version \"1.8.0_392\"").toString()))
        .endsWith(" is 8\n");
    assertThat(home.resolve("target/remora.jsa")).as("nothing to be kept").doesNotExist();
    assertThat(launched("JAVA_HOME", home.resolve("none").toString()))
        .startsWith("remora: no java found in JAVA_HOME=" + home.resolve("none"));
  }

  @Test
  void itFindsItselfWhateverTheShellLooksThrough() throws Exception {
    Files.createFile(home.resolve("target/remora.jsa"));
    Path java = fakeJava("openjdk version \"17.0.1\"");
    assertThat(launched("JAVA_HOME", java.toString(), "CDPATH", ".:" + home.getParent()))
        .contains("-Dremora.home=" + home.toRealPath() + "\n");
  }

  /** Says that it is of this version, and otherwise what it is called with. */
  private Path fakeJava(String version) throws IOException {
    Path bin = Files.createDirectories(home.resolve("java-" + version.hashCode() + "/bin"));
    Path java = bin.resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\nif [ \"$1\" = -version ]; then echo '"
            + version
            + "' >&2; else printf '%s\\n' \"$@\"; fi\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return bin.getParent();
  }

  private String launched(String... environment) throws Exception {
    Path output = home.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("sh", home.getFileName() + "/remora", "check")
            .directory(home.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    assertThat(builder.start().waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }

  private String check(String javaOptions, String... environment) throws Exception {
    Path output = home.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("remora").toString(), "check")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", javaOptions);
    builder.environment().put("CAPTURES_DIR", home.resolve("captures").toString());
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + Files.readString(output));
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
