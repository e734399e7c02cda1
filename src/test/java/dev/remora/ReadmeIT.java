package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.DocBlocks.Block;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README from its beginning to its end, as somebody follows it who has just built a clone. */
class ReadmeIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final int ENDED = 143;

  @TempDir Path clone;
  private final int port = free();
  private final int managementPort = free();
  private final List<Process> started = new ArrayList<>();
  private EndpointScript endpoint;

  @BeforeEach
  void makeClone() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Files.copy(here.resolve("remora"), clone.resolve("remora"));
    Path target = Files.createDirectory(clone.resolve("target"));
    Files.createFile(target.resolve("remora.jsa")); // LauncherIT makes one
    for (String file : List.of("java", "routes", "target/lib", "target/remora.jar")) {
      Files.createSymbolicLink(clone.resolve(file), here.resolve(file));
    }
    Path config = Files.createDirectory(clone.resolve("config"));
    Files.copy(
        here.resolve("config/application.properties"), config.resolve("application.properties"));
    Files.write(clone.resolve("x.pcap"), pcap(1));
    // One capture never comes through, so that there is something to give up.
    endpoint =
        new EndpointScript(
            asked ->
                asked.text().contains("poison")
                    ? EndpointScript.refusal(500, "not this one")
                    : endpoint.session());
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    endpoint.close();
  }

  private static int free() {
    try {
      return FreePorts.next();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatItShowsDoesWhatItSays() throws Exception {
    List<Block> blocks =
        DocBlocks.of("README.md").stream().filter(block -> block.kind().isEmpty()).toList();
    assertThat(blocks).as("each has its step here").hasSize(5);

    Process demo = start(only(blocks.get(0), "./remora demo"));
    awaitSaid(demo, "Its session:");
    done(only(blocks.get(1), "cp x.pcap captures/inbox/"));
    awaitReceipt("captures/delivered/inbox/x.pcap");
    Files.writeString(clone.resolve("captures/inbox/notes.txt"), "no capture");
    await().atMost(RemoraProcess.DEADLINE).until(() -> exists("dead-letter/inbox/notes.txt"));
    assertThat(exists("dead-letter/inbox/notes.txt.error.json")).isTrue();
    assertThat(page()).contains("<title>Remora");
    end(demo);

    Path inbox = Files.createDirectory(clone.resolve("span"));
    String config = configuration(blocks.get(2), inbox);
    Files.writeString(clone.resolve("my.properties"), config);
    List<String> commands = blocks.get(3).lines();
    assertThat(commands).hasSize(2);
    assertThat(commands.get(0)).startsWith("./remora check ");
    assertThat(done(commands.get(0))).contains("in order");
    assertThat(endpoint.uploads()).isEmpty();
    Process gateway = start(commands.get(1));
    awaitSaid(gateway, "watching");
    RemoraProcess.drop(inbox, "poison.pcap", pcap(2));
    RemoraProcess.drop(inbox, "y.pcap", pcap(3));
    JsonNode receipt = awaitReceipt("captures/delivered/span-port/y.pcap");
    assertThat(receipt.path("additional_tags").toString()).matches("\\[\"span\",\"20\\d\\d\"]");
    giveUp(inbox);

    // The commands read what an installation has of its own.
    Files.writeString(clone.resolve("config/application.properties"), config);
    List<String> byHand = blocks.get(4).lines();
    assertThat(byHand).hasSize(4);
    assertThat(done(byHand.get(0))).as("link").contains(endpoint.url() + "/captures/");
    assertThat(done(byHand.get(1))).contains("span-port", "2 dead", "poison.pcap");
    assertThat(done(byHand.get(2))).contains("lies in no folder that an inbox watches");
    assertThat(done(byHand.get(3))).contains("poison.pcap");
    end(gateway);
  }

  /** Lets others pass until the one that alone fails is given up. */
  private void giveUp(Path inbox) throws IOException {
    for (int i = 10; !exists("dead-letter/span-port/poison.pcap.error.json"); i++) {
      assertThat(i).as("captures that passed").isLessThan(40);
      RemoraProcess.drop(inbox, i + ".pcap", pcap(i));
      awaitReceipt("captures/delivered/span-port/" + i + ".pcap");
    }
  }

  private static String only(Block block, String command) {
    assertThat(block.lines()).containsExactly(command);
    return command;
  }

  /** As it stands there, but for places of the test's own. */
  private String configuration(Block block, Path inbox) throws IOException {
    Path token = Files.writeString(clone.resolve("token"), TOKEN + "\n");
    String text = block.text();
    for (String[] change :
        new String[][] {
          {"https://cloudshark.example", endpoint.url()},
          {"/etc/remora/token", token.toString()},
          {"/var/captures/span", inbox.toString()}
        }) {
      assertThat(text).contains(change[0]);
      text = text.replace(change[0], change[1]);
    }
    return text;
  }

  private Process start(String command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "exec " + command)
            .directory(clone.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output(started.size()).toFile());
    builder.environment().keySet().removeIf(RemoraProcess::wouldConfigure);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("HTTP_PORT", Integer.toString(port));
    builder.environment().put("CAMEL_MANAGEMENT_PORT", Integer.toString(managementPort));
    builder.environment().put("DELIVERY_BACK_OFF", "100ms");
    builder.environment().put("DELIVERY_GIVE_UP_AFTER", "2");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Path output(int number) {
    return clone.resolve("output-" + number);
  }

  private String said(Process process) throws IOException {
    return Files.readString(output(started.indexOf(process)));
  }

  private void awaitSaid(Process process, String text) throws IOException {
    await(text)
        .atMost(RemoraProcess.DEADLINE)
        .until(() -> said(process).contains(text) || !process.isAlive());
    assertThat(said(process)).contains(text);
  }

  /** Runs it to its end, which has to be a good one. */
  private String done(String command) throws Exception {
    Process process = start(command);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
    assertThat(process.exitValue()).as(command + "\n" + said(process)).isZero();
    return said(process);
  }

  /** As Ctrl-C does, which whoever runs tests in the background has switched off. */
  private void end(Process process) throws Exception {
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said(process)).isEqualTo(ENDED);
  }

  private boolean exists(String underCaptures) {
    return Files.exists(clone.resolve("captures").resolve(underCaptures));
  }

  private JsonNode awaitReceipt(String capture) throws IOException {
    Path receipt = clone.resolve(capture + ".session.json");
    await(receipt.toString()).atMost(RemoraProcess.DEADLINE).until(() -> Files.exists(receipt));
    return new ObjectMapper().readTree(receipt.toFile());
  }

  private String page() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
