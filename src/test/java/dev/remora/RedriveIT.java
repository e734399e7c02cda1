package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Launched.Ended;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters back into their inboxes, by the launcher, with a gateway and without. */
class RedriveIT {
  @TempDir Path folder;

  private Launched redriving(Path config, String... words) {
    List<String> all = new ArrayList<>(List.of("redrive", "--config", config.toString()));
    all.addAll(List.of(words));
    return new Launched(folder, all.toArray(String[]::new));
  }

  private Ended redrive(Path config, String... words) throws Exception {
    return redriving(config, words).start().end();
  }

  @Test
  void theRunningGatewayPutsThemBack() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      for (String name : List.of("a.pcap", "site/b.pcap", "c.pcap")) {
        gateway.drop(name, ("no capture " + name).getBytes(StandardCharsets.UTF_8));
        gateway.awaitDeadLetter(name);
      }
      Path config = gateway.config();

      Ended dry = redrive(config, "--all", "--dry-run");
      assertThat(dry.status()).isZero();
      assertThat(dry.out()).contains("inbox/site/b.pcap.error.json: would be put back into inbox");
      assertThat(dry.err()).contains("3 of 3 would be put back");
      assertThat(gateway.deadLetters()).hasSize(3);

      assertThat(redrive(config, "--dry-run").out()).as("none named").isEqualTo(dry.out());
      assertThat(redrive(config, "--all", "--reason", "empty").status()).isEqualTo(2);
      assertThat(redrive(config, "--since", "yesterday").status()).isEqualTo(2);
      for (String[] none : new String[][] {{"--reason", "gave-up"}, {"--before", "1h"}}) {
        Ended nothing = redrive(config, none);
        assertThat(nothing.status()).as(none[0]).isEqualTo(1);
        assertThat(nothing.err())
            .contains(
                "no dead letter is meant by that; 3 lie in " + gateway.captures("dead-letter"))
            .contains("captures.dir in --config FILE, or by CAPTURES_DIR=FOLDER");
      }

      Path letter = gateway.captures("dead-letter/inbox/a.pcap");
      Ended one = redrive(config, letter.toString());
      assertThat(one.status()).as(one.err()).isZero();
      assertThat(one.out()).isEqualTo("inbox/a.pcap.error.json: put back into inbox inbox\n");
      gateway.awaitLog(
          "a.pcap from inbox inbox: put back into inbox inbox, as the command redrive was told to");

      Ended rest =
          redrive(config, "--since", "1h", "--reason", "not-a-capture", "--inbox", "inbox");
      assertThat(rest.status()).as(rest.err()).isZero();
      assertThat(rest.out()).contains("inbox/site/b.pcap.error.json: put back", "inbox/c.pcap");
    }
  }

  @Test
  void whatIsNoneOfThemIsToldWhy() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      for (String name : List.of("a.pcap", "b.pcap")) {
        Files.writeString(gateway.inbox().resolve(name + ".json"), "{}");
        gateway.drop(name, ("no capture " + name).getBytes(StandardCharsets.UTF_8));
        gateway.awaitDeadLetter(name);
      }
      gateway.drop("good.pcap", SampleCaptures.pcap(1));
      gateway.awaitReceipt("good.pcap");
      Path config = gateway.config();
      Path letter = gateway.captures("dead-letter/inbox/a.pcap");

      Ended reason = redrive(config, "--reason", "gaveup");
      assertThat(reason.status()).isEqualTo(2);
      assertThat(reason.err())
          .contains(
              "there is no reason gaveup; known are empty, not-a-", "; did you mean gave-up?");
      Ended inbox = redrive(config, "--inbox", "inbx");
      assertThat(inbox.status()).isEqualTo(2);
      assertThat(inbox.err())
          .contains("there is no inbox inbx; known are inbox", "; did you mean inbox?");

      Path delivered = gateway.captures("delivered/inbox/good.pcap");
      Ended named = redrive(config, "--dry-run", "nowhere.pcap", delivered + "", letter + "");
      assertThat(named.status()).isEqualTo(1);
      assertThat(named.out())
          .isEqualTo("inbox/a.pcap.error.json: would be put back into inbox inbox\n");
      assertThat(named.err())
          .contains("nowhere.pcap is not there, and no inbox, receipt, dead letter")
          .contains(delivered + " came through inbox inbox and was delivered at")
          .contains("1 of 1 would be put back");
      Ended alone = redrive(config, "nowhere.pcap");
      assertThat(alone.status()).isEqualTo(1);
      assertThat(alone.err()).startsWith("nowhere.pcap is not there").hasLineCount(1);

      Ended other = redrive(config, "--reason", "gave-up", letter.toString());
      assertThat(other.status()).isEqualTo(1);
      assertThat(other.err()).contains("not one of those that are meant: of inbox inbox, not-a-");

      Path later = gateway.captures("dead-letter/inbox/b.pcap");
      String now = Instant.now().plusSeconds(60).toString();
      Files.setLastModifiedTime(
          later.resolveSibling("b.pcap.error.json"), FileTime.from(Instant.now().plusSeconds(120)));
      Ended earlier =
          redrive(config, "--dry-run", "--before", now, letter + "", later + "", later + ".json");
      assertThat(earlier.err()).as("what is left out").isEqualTo("1 of 1 would be put back\n");
      assertThat(earlier.status()).isZero();

      Ended all =
          redrive(config, "--dry-run", letter + "", letter + ".json", letter + ".error.json");
      assertThat(all.err()).as("what belongs to it").isEqualTo("1 of 1 would be put back\n");
      assertThat(all.status()).isZero();
    }
  }

  @Test
  void calledElsewhereTheFolderOfTheGatewayIsNamed() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      gateway.drop("a.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
      gateway.awaitDeadLetter("a.pcap");
      Path config = elsewhere.resolve("my.properties");
      Files.writeString(config, "http.port = " + gateway.port());
      String theirs = gateway.captures("").toString();

      Ended status = Launched.run(elsewhere, "status", "--config", config.toString());
      assertThat(status.out()).contains("captures.dir " + theirs, "inbox/a.pcap");

      for (String[] words : new String[][] {{"redrive", "--all"}, {"explain", "a.pcap"}}) {
        Ended lost =
            new Launched(elsewhere, words[0], "--config", config.toString(), words[1])
                .start()
                .end();
        assertThat(lost.status()).isEqualTo(1);
        assertThat(lost.err())
            .contains("the gateway at http://127.0.0.1:" + gateway.port() + " has its captures in ")
            .contains(theirs + ", and this command looks in " + elsewhere.resolve("captures"))
            .contains("CAPTURES_DIR=" + theirs);
      }
      Ended found =
          new Launched(elsewhere, "redrive", "--config", config.toString(), "--all")
              .with("CAPTURES_DIR", theirs)
              .start()
              .end();
      assertThat(found.status()).as(found.err()).isZero();
      assertThat(found.err()).doesNotContain("and this command looks in");
    }
  }

  private Path manyDead(int count) throws Exception {
    Path config = Launched.config(folder, Map.of());
    Path dead = Files.createDirectories(folder.resolve("captures/dead-letter/inbox"));
    Files.createDirectories(folder.resolve("captures/inbox"));
    for (int i = 0; i < count; i++) {
      String name = "%04d.pcap".formatted(i);
      Files.writeString(dead.resolve(name), "content of " + name);
      Files.writeString(dead.resolve(name + ".json"), "{}");
      Files.writeString(
          dead.resolve(name + ".error.json"),
          "{\"inbox\":\"inbox\",\"path\":\"%s\",\"reason\":\"rejected\",\"size\":21}"
              .formatted(name));
    }
    return config;
  }

  @Test
  void withoutAGatewayTheyArePutBackAlone() throws Exception {
    Path config = manyDead(3);
    Path inbox = folder.resolve("captures/inbox");
    Files.writeString(inbox.resolve("0001.pcap"), "another");

    Ended ended = redrive(config, "--reason", "rejected");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .contains("inbox/0000.pcap.error.json: put back into inbox inbox")
        .contains("inbox/0001.pcap.error.json: another file lies at")
        .contains("nothing is overwritten");
    assertThat(ended.err()).contains("no gateway runs at").contains("2 of 3 put back");
    assertThat(inbox.resolve("0000.pcap")).hasContent("content of 0000.pcap");
    assertThat(inbox.resolve("0000.pcap.json")).exists();
    assertThat(inbox.resolve("0001.pcap")).hasContent("another");
    assertThat(folder.resolve("captures/dead-letter/inbox/0001.pcap")).exists();
  }

  @Test
  void whereverItIsKilledNothingIsLost() throws Exception {
    int count = 1500;
    Path config = manyDead(count);
    Path inbox = folder.resolve("captures/inbox");
    Path dead = folder.resolve("captures/dead-letter/inbox");
    Random random = new Random(7);
    int midway = 0;
    for (int kills = 0; kills < 8; kills++) {
      Launched run = redriving(config, "--all").start();
      long begun = captures(inbox).size();
      long more = 1 + random.nextInt(60);
      ProcessHandle process = ProcessHandle.of(run.pid()).orElseThrow();
      while (process.isAlive() && captures(inbox).size() < begun + more) {
        Thread.onSpinWait();
      }
      process.destroyForcibly();
      process.onExit().get(60, TimeUnit.SECONDS);
      TreeSet<String> all = captures(inbox);
      midway += all.size() < count ? 1 : 0;
      all.addAll(captures(dead));
      assertThat(all).as("after kill %d", kills).hasSize(count);
    }
    assertThat(midway).as("kills in the midst of it").isPositive();

    redrive(config, "--all");
    assertThat(captures(inbox)).hasSize(count);
    for (String name : captures(inbox)) {
      assertThat(inbox.resolve(name)).hasContent("content of " + name);
      assertThat(inbox.resolve(name + ".json")).exists();
    }
    assertThat(captures(dead)).isEmpty();
  }

  private static TreeSet<String> captures(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      TreeSet<String> names = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".pcap"))
          .forEach(names::add);
      return names;
    }
  }
}
