package dev.remora.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full or read-only, for which a small one is mounted; that takes root. */
class LedgerDiskIT {
  @TempDir Path folder;
  private Path disk;
  private boolean mounted;

  /** What SQLite's library was first loaded from is in use for as long as this process lives. */
  @BeforeAll
  static void loadSqliteFromElsewhere(@TempDir Path elsewhere) {
    Ledger.open(elsewhere).close();
  }

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
    assumeTrue(
        mounted || "true".equals(System.getenv("CI")), "mounting a small disk takes root; skipped");
    assertThat(mounted).as("CI runs this as root").isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  @Test
  void aFullDiskFailsTheSaveAndLaterOnesWorkAgain() throws Exception {
    List<Delivery> saved = new ArrayList<>();
    try (Ledger ledger = Ledger.open(disk.resolve("state"))) {
      saved.add(ledger.save(Sample.waiting("inbox", "first.pcap")));
      Path ballast = fill();

      LedgerException full = saveUntilItFails(ledger, saved);
      assertThat(full)
          .hasMessageContaining("cannot record the delivery of")
          .hasMessageContaining("the disk is full; free some space where " + disk);
      assertThat(ledger.unsettled()).containsExactlyElementsOf(saved);

      Files.delete(ballast);
      saved.add(ledger.save(Sample.waiting("inbox", "after.pcap")));
      assertThat(ledger.unsettled()).containsExactlyElementsOf(saved);
    }
    try (Ledger ledger = Ledger.open(disk.resolve("state"))) {
      assertThat(ledger.unsettled()).containsExactlyElementsOf(saved);
    }
  }

  @Test
  void aFullDiskAtTheStartIsNamedAndNothingIsHeld() throws Exception {
    Path state = disk.resolve("state");
    Ledger.open(state).close();
    Path ballast = fill();

    assertThatThrownBy(() -> Ledger.open(state))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(state.toString());

    Files.delete(ballast);
    try (Ledger ledger = Ledger.open(state)) {
      assertThat(ledger.unsettled()).isEmpty();
    }
  }

  @Test
  void aReadOnlyDiskIsNamed() throws Exception {
    Path state = disk.resolve("state");
    Ledger.open(state).close();
    assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();

    assertThatThrownBy(() -> Ledger.open(state))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("cannot open the ledger in " + state)
        .hasMessageContaining("Read-only file system");
  }

  private static LedgerException saveUntilItFails(Ledger ledger, List<Delivery> saved) {
    return catchThrowableOfType(
        LedgerException.class,
        () -> {
          for (int i = 0; i < 100_000; i++) {
            saved.add(ledger.save(Sample.waiting("inbox", i + ".pcap")));
          }
        });
  }

  private Path fill() throws IOException {
    Path ballast = disk.resolve("ballast");
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    return ballast;
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
