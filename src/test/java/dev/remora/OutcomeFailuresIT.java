package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't be carried out here is neither lost nor sent again. */
class OutcomeFailuresIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  @TempDir Path folder;
  private EndpointScript endpoint;
  private RemoraProcess gateway;

  @BeforeEach
  void start() throws Exception {
    endpoint = new EndpointScript(asked -> endpoint.session());
    shell("chmod", "755", folder.toString());
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    endpoint.close();
  }

  private Map<String, String> keys(String... more) {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("camel.route-template[inbox].settle", "200ms");
    for (int i = 0; i < more.length; i += 2) {
      keys.put(more[i], more[i + 1]);
    }
    return keys;
  }

  private static void shell(String... command) throws IOException, InterruptedException {
    assertThat(Tools.output(List.of(command))).isEmpty();
  }

  private void own(Path file) throws Exception {
    Tools.output(List.of("chown", "-R", "65534:65534", file.toString()));
  }

  private void assertDeliveredOnce(String... names) {
    for (String name : names) {
      gateway.awaitReceipt(name);
      gateway.awaitThat("it to be gone", () -> !Files.exists(gateway.inbox().resolve(name)));
    }
    assertThat(endpoint.uploads()).hasSize(names.length);
    assertThat(gateway.log("\tat ")).as("stack traces").isEmpty();
  }

  @Test
  void aFolderForOutcomesThatIsNotOursToWriteKeepsCapturesWhereTheyAre() throws Exception {
    gateway = RemoraProcess.startAsNobody(folder, keys());
    Path delivered = Files.createDirectories(gateway.captures("delivered"));
    shell("chmod", "555", delivered.toString());
    gateway.drop("x.pcap", pcap(1));
    gateway.awaitLog("x.pcap from inbox inbox: permission denied");
    gateway.awaitLog("it stays where it is and is tried again, from now on without a word");
    assertThat(gateway.inbox().resolve("x.pcap")).exists();
    shell("chmod", "777", delivered.toString());
    assertDeliveredOnce("x.pcap");
  }

  @Test
  void aCaptureThatWeMayNotReadHoldsUpNoOther() throws Exception {
    gateway = RemoraProcess.startAsNobody(folder, keys());
    Path hidden = Files.write(gateway.inbox().resolve("hidden.pcap.part"), pcap(1));
    shell("chmod", "000", hidden.toString());
    Files.move(hidden, gateway.inbox().resolve("hidden.pcap"));
    gateway.drop("x.pcap", pcap(2));
    gateway.awaitReceipt("x.pcap");
    gateway.awaitLog("hidden.pcap from inbox inbox");
    assertThat(gateway.deadLetters()).isEmpty();
    shell("chmod", "644", gateway.inbox().resolve("hidden.pcap").toString());
    assertDeliveredOnce("x.pcap", "hidden.pcap");
  }

  @Test
  void aCaptureThatWeMayNotMoveIsNotSentAgainAndMovedOnceWeMay() throws Exception {
    gateway = RemoraProcess.startAsNobody(folder, keys());
    gateway.drop("x.pcap", pcap(1));
    shell("chmod", "555", gateway.inbox().toString());
    gateway.awaitLog("permission denied");
    assertThat(gateway.inbox().resolve("x.pcap")).exists();
    shell("chmod", "777", gateway.inbox().toString());
    assertDeliveredOnce("x.pcap");
  }

  /** A folder that all may write to, and each only takes from it what is one's own. */
  @Test
  void whatBelongsToACaptureAndIsSomebodyElsesHoldsUpNothing() throws Exception {
    assumeThat(System.getProperty("user.name")).as("who has others' files").isEqualTo("root");
    Path deleting = Files.createDirectories(folder.resolve("deleting"));
    gateway =
        RemoraProcess.startAsNobody(
            folder,
            keys(
                "camel.route-template[deleting].template-id",
                "inbox-directory",
                "camel.route-template[deleting].path",
                deleting.toString(),
                "camel.route-template[deleting].settle",
                "200ms",
                "camel.route-template[deleting].after",
                "delete"));
    for (Path inbox : List.of(gateway.inbox(), deleting)) {
      shell("chown", "root", inbox.toString());
      shell("chmod", "1777", inbox.toString());
      Path sidecar = Files.writeString(inbox.resolve("x.pcap.json"), "{\"comments\":\"hers\"}");
      Path ours = Files.write(inbox.resolve("x.pcap.part"), pcap(1));
      own(ours);
      Files.move(ours, inbox.resolve("x.pcap"));
      assertThat(gateway.awaitReceipt(inbox.getFileName().toString(), "x.pcap").get("comments"))
          .hasToString("\"hers\"");
      gateway.awaitLog(" " + inbox.getFileName() + ": was ");
      assertThat(inbox.resolve("x.pcap")).doesNotExist();
      assertThat(sidecar).exists();
    }
    assertThat(gateway.log("x.pcap.json beside it can't be")).hasSize(2);
    assertThat(gateway.log("tried again")).isEmpty();
    assertThat(endpoint.uploads()).hasSize(2);
  }

  @Test
  void anInboxThatWeMayOnlyReadWorksWhereCapturesAreKept() throws Exception {
    Path readOnly = Files.createDirectories(folder.resolve("captures/inbox"));
    Files.write(readOnly.resolve("x.pcap"), pcap(1));
    shell("chmod", "555", readOnly.toString());
    gateway =
        RemoraProcess.startAsNobody(folder, keys("camel.route-template[inbox].after", "keep"));
    gateway.awaitReceipt("x.pcap");
    assertThat(readOnly.resolve("x.pcap")).exists();
    gateway.stop();
    gateway.startAgain();
    gateway.drop(folder.resolve("captures"), "later.pcap", pcap(2));
    shell("chmod", "755", readOnly.toString());
    Files.move(folder.resolve("captures/later.pcap"), readOnly.resolve("later.pcap"));
    gateway.awaitReceipt("later.pcap");
    assertThat(endpoint.uploads()).hasSize(2);
  }

  @Test
  void onAFullDiskNothingIsLostNorSentTwice() throws Exception {
    Tools.require("mount");
    Path captures = Files.createDirectories(folder.resolve("captures"));
    shell("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", captures.toString());
    try {
      Path inbox = Files.createDirectories(folder.resolve("elsewhere"));
      gateway =
          RemoraProcess.start(folder, keys("camel.route-template[inbox].path", inbox.toString()));
      RemoraProcess.drop(inbox, "a.pcap", pcap(1));
      gateway.awaitReceipt("a.pcap");
      Path ballast = captures.resolve("ballast");
      fill(ballast);
      RemoraProcess.drop(inbox, "b.pcap", pcap(2));
      gateway.awaitLog("b.pcap from inbox inbox: ");
      assertThat(inbox.resolve("b.pcap")).exists();
      assertThat(gateway.deadLetters()).isEmpty();
      Files.delete(ballast);
      gateway.awaitReceipt("b.pcap");
      gateway.awaitThat("it to be gone", () -> !Files.exists(inbox.resolve("b.pcap")));
      assertThat(endpoint.uploads()).hasSize(2);
      assertThat(gateway.log("\tat ")).as("stack traces").isEmpty();
    } finally {
      gateway.close();
      shell("umount", captures.toString());
    }
  }

  /** To the last byte. */
  private static void fill(Path ballast) throws IOException {
    try (var out = Files.newOutputStream(ballast, StandardOpenOption.CREATE)) {
      byte[] page = new byte[1024];
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  @Test
  void anEndpointForReceiptsThatIsDownCostsNoDelivery() throws Exception {
    gateway =
        RemoraProcess.start(folder, keys("outcome.delivered.uri", "http://127.0.0.1:9/receipts"));
    gateway.drop("x.pcap", pcap(1));
    assertDeliveredOnce("x.pcap");
    gateway.awaitLog("x.pcap from inbox inbox: delivered");
    assertThat(gateway.log("an outcome endpoint did not take the document")).hasSize(1);
  }

  @Test
  void anEndpointForReceiptsThatNeverAnswersHoldsUpTheNextCaptureForSecondsOnly() throws Exception {
    try (EndpointScript silent = new EndpointScript(asked -> new EndpointScript.Silence())) {
      gateway =
          RemoraProcess.start(
              folder,
              keys(
                  "outcome.delivered.uri",
                  silent.url() + "/receipts",
                  "delivery.concurrency",
                  "1"));
      gateway.drop("x.pcap", pcap(1));
      gateway.drop("y.pcap", pcap(2));
      assertDeliveredOnce("x.pcap", "y.pcap");
      gateway.awaitThat(
          "both to be told of",
          () -> gateway.log("an outcome endpoint did not take the document").size() == 2);
    }
  }

  @Test
  void aLedgerThatAnotherProgramHasLockedHoldsUpAndLosesNothing() throws Exception {
    gateway = RemoraProcess.start(folder, keys());
    gateway.drop("a.pcap", pcap(1));
    gateway.awaitReceipt("a.pcap");
    Path ledger = gateway.captures("state/ledger.db");
    assertThat(ledger).exists();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + ledger);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      gateway.drop("b.pcap", pcap(2));
      gateway.awaitLog("b.pcap from inbox inbox: ");
      assertThat(gateway.inbox().resolve("b.pcap")).exists();
      assertThat(endpoint.uploads()).hasSize(1);
      statement.execute("ROLLBACK");
    }
    assertDeliveredOnce("a.pcap", "b.pcap");
  }

  @Test
  void aDamagedLedgerStopsTheStartAndTheInboxIsUntouched() throws Exception {
    gateway = RemoraProcess.start(folder, keys());
    gateway.drop("a.pcap", pcap(1));
    gateway.awaitReceipt("a.pcap");
    gateway.stop();
    Path ledger = gateway.captures("state/ledger.db");
    try (var file = Files.newByteChannel(ledger, StandardOpenOption.WRITE)) {
      file.write(java.nio.ByteBuffer.wrap("no database at all, not any more".getBytes()));
    }
    gateway.drop("b.pcap", pcap(2));
    gateway.launch();
    gateway.awaitThat("its end", () -> !gateway.isRunning());
    assertThat(gateway.log().lines()).hasSize(1);
    assertThat(gateway.log()).contains("ledger").contains(ledger.toString());
    assertThat(gateway.inbox().resolve("b.pcap")).exists();
    Files.delete(ledger);
    gateway.startAgain();
    assertDeliveredOnce("a.pcap", "b.pcap");
  }
}
