package dev.remora.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process had acknowledged is there afterwards. */
class LedgerKillIT {
  private static final int ROUNDS = Integer.getInteger("remora.kill.rounds", 10);

  /** A whole line: the last may be cut, and a log may stand between them. */
  private static final Pattern ACKNOWLEDGED = Pattern.compile("(?m)^(\\S+\\.pcap) ([0-2])\n");

  @TempDir Path folder;

  @Test
  void everyAcknowledgedRowSurvivesAKill() throws Exception {
    Random random = new Random(20261122);
    Path state = folder.resolve("state");
    Map<String, Integer> acknowledged = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      Path output = folder.resolve("acknowledged-" + round);
      try (ChildJvm child =
          ChildJvm.start(Captures.class, output, state.toString(), "round-" + round)) {
        // Some kills fall into the start, the others into the writing.
        long bytes = round % 5 == 0 ? 0 : 1 + random.nextInt(60_000);
        int nanos = random.nextInt(400_000_000);
        if (bytes == 0) {
          await().pollDelay(Duration.ofNanos(nanos)).until(() -> true);
        } else {
          await()
              .pollInterval(Duration.ofMillis(1))
              .atMost(Duration.ofSeconds(60))
              .until(() -> Files.size(output) >= bytes || !child.isAlive());
          assertThat(child.isAlive()).as(() -> read(output)).isTrue();
        }
      }
      Map<String, Integer> ofThisRound = acknowledged(output);
      assertAllThere(state, ofThisRound);
      acknowledged.putAll(ofThisRound);
    }
    assertAllThere(state, acknowledged);
    assertThat(acknowledged).hasSizeGreaterThan(ROUNDS * 10);
    System.out.printf("%d kills, %d captures acknowledged%n", ROUNDS, acknowledged.size());
  }

  @Test
  void aLedgerInUseIsRefusedUntilItsProcessIsGone() throws Exception {
    Path state = folder.resolve("state");
    Path output = folder.resolve("acknowledged");
    try (ChildJvm child = ChildJvm.start(Captures.class, output, state.toString(), "only")) {
      await().atMost(Duration.ofSeconds(60)).until(() -> read(output).contains("only/"));

      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> Ledger.open(state))
            .isInstanceOf(LedgerException.class)
            .hasMessage(
                "another Remora already uses %s (process %d): stop it, or give this one a captures.dir of its own",
                state, child.pid());
      }
    }

    try (Ledger ledger = Ledger.open(state)) {
      assertThat(ledger.unsettled()).hasSizeLessThanOrEqualTo(Captures.THREADS);
    }
  }

  @Test
  void aSecondLedgerRefusedInThisProcessDoesNotOpenTheDoorToAnother() throws Exception {
    Path state = folder.resolve("state");
    Path output = folder.resolve("output");
    try (Ledger ledger = Ledger.open(state)) {
      assertThatThrownBy(() -> Ledger.open(state)).hasMessageContaining("another Remora");

      try (ChildJvm child = ChildJvm.start(Captures.class, output, state.toString(), "only")) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !child.isAlive());
      }
      assertThat(output)
          .content()
          .contains("another Remora already uses")
          .contains("process " + ProcessHandle.current().pid());
      assertThat(ledger.unsettled()).isEmpty();
    }
  }

  private static Map<String, Integer> acknowledged(Path output) throws IOException {
    Map<String, Integer> acknowledged = new HashMap<>();
    Matcher lines = ACKNOWLEDGED.matcher(Files.readString(output));
    while (lines.find()) {
      acknowledged.merge(lines.group(1), Integer.valueOf(lines.group(2)), Math::max);
    }
    return acknowledged;
  }

  private static void assertAllThere(Path state, Map<String, Integer> acknowledged)
      throws Exception {
    Map<String, Delivery> unsettled;
    try (Ledger ledger = Ledger.open(state)) {
      unsettled =
          ledger.unsettled().stream()
              .collect(Collectors.toMap(d -> d.inbox() + "/" + d.path(), Function.identity()));
      // Four threads, each with one capture in hand when it was killed, in each round so far.
      assertThat(unsettled).hasSizeLessThanOrEqualTo(ROUNDS * Captures.THREADS);
      acknowledged.forEach(
          (name, step) -> {
            Delivery found = unsettled.get(name);
            if (step == Captures.SETTLED) {
              assertThat(found).as(name).isNull();
              assertThat(settled(ledger, name)).as(name).isTrue();
            } else if (found == null) {
              // The next step was committed and the kill came before its acknowledgement.
              assertThat(settled(ledger, name)).as(name).isTrue();
            } else {
              assertThat(Captures.STEPS.indexOf(found.state()))
                  .as(name)
                  .isGreaterThanOrEqualTo(step);
            }
          });
    }
    assertThat(integrity(state)).isEqualTo("ok");
  }

  private static boolean settled(Ledger ledger, String name) {
    int slash = name.indexOf('/');
    Delivery like = Sample.waiting(name.substring(0, slash), name.substring(slash + 1));
    return ledger
        .settled(like.inbox(), like.path(), like.size(), like.modified())
        .filter(d -> d.state() == State.DELIVERED)
        .isPresent();
  }

  private static String integrity(Path state) throws IOException, SQLException {
    try (Connection connection = SqliteFile.in(state).forReading().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
      return rows.getString(1);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Takes captures through the ledger and prints each step once it is acknowledged. */
  static final class Captures {
    static final int THREADS = 4;
    static final List<State> STEPS = List.of(State.WAITING, State.SENDING, State.DELIVERED);
    static final int SETTLED = 2;

    public static void main(String[] arguments) throws Exception {
      Ledger ledger = Ledger.open(Path.of(arguments[0]));
      String inbox = arguments[1];
      AtomicLong numbers = new AtomicLong();
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      List<Thread> threads =
          Stream.generate(() -> new Thread(() -> deliver(ledger, inbox, numbers, out)))
              .limit(THREADS)
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void deliver(Ledger ledger, String inbox, AtomicLong numbers, PrintStream out) {
      while (true) {
        String path = numbers.getAndIncrement() + ".pcap";
        String name = inbox + "/" + path;
        Delivery waiting = ledger.save(Sample.waiting(inbox, path));
        out.print(name + " 0\n");
        Delivery sending = ledger.save(Sample.sending(waiting));
        out.print(name + " 1\n");
        ledger.save(Sample.settled(Sample.delivered(sending, "ab".repeat(32), "s")));
        out.print(name + " " + SETTLED + "\n");
      }
    }
  }
}
