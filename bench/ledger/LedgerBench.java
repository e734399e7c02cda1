import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the ledger costs. {@code fill FOLDER CAPTURES} measures saves and reads on a new ledger; {@code
 * open FOLDER} the start on one that is there, in a JVM of its own.
 */
public final class LedgerBench {
  private static final String DESCRIPTION =
      "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4";

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    long start = System.nanoTime();
    try (Ledger ledger = Ledger.open(folder)) {
      System.out.printf("open %d ms", (System.nanoTime() - start) / 1_000_000);
      start = System.nanoTime();
      int unsettled = ledger.unsettled().size();
      System.out.printf(
          ", %d unsettled read in %d ms, RSS %d MB%n",
          unsettled, (System.nanoTime() - start) / 1_000_000, rss());
      if (args[0].equals("fill")) {
        fill(ledger, Integer.parseInt(args[2]));
      }
    }
    System.out.printf("file %d bytes%n", Files.size(folder.resolve("ledger.db")));
  }

  private static void fill(Ledger ledger, int captures) throws Exception {
    AtomicLong numbers = new AtomicLong();
    run(1, captures / 10, () -> deliver(ledger, numbers.getAndIncrement()));
    run(4, captures / 10, () -> deliver(ledger, numbers.getAndIncrement()));
    for (int threads : new int[] {1, 4, 16}) {
      report("save", threads, captures, 3, () -> deliver(ledger, numbers.getAndIncrement()));
    }
    long rows = numbers.get();
    AtomicLong asked = new AtomicLong();
    for (int round = 0; round < 2; round++) {
      for (int threads : new int[] {1, 4}) {
        report("knowsSize, known", threads, 40_000, 1, () -> ledger.knowsSize("span-port", size(next(asked, rows))));
        report("knowsSize, new", threads, 40_000, 1, () -> ledger.knowsSize("span-port", next(asked, rows)));
        report("unsettled, none", threads, 40_000, 1, () -> ledger.unsettled("span-port", path(next(asked, rows))));
        report("settled", threads, 40_000, 1, () -> {
          long n = next(asked, rows);
          ledger.settled("span-port", path(n), size(n), 1_795_000_000_000L + n);
        });
      }
    }
    System.out.printf("rows %d, RSS %d MB%n", rows, rss());
  }

  private static long next(AtomicLong asked, long rows) {
    return asked.incrementAndGet() * 7919 % rows;
  }

  private static void deliver(Ledger ledger, long n) {
    Delivery waiting = ledger.save(delivery(0, n, State.WAITING));
    ledger.save(delivery(waiting.id(), n, State.SENDING));
    ledger.save(delivery(waiting.id(), n, State.DELIVERED));
  }

  private static String path(long n) {
    return "site-a/2026-11-22/ring_" + n + "_20261122210500.pcapng";
  }

  private static long size(long n) {
    return 100_000_000 + n % 5000;
  }

  private static Delivery delivery(long id, long n, State state) {
    boolean delivered = state == State.DELIVERED;
    Instant now = Instant.ofEpochMilli(1_795_000_000_000L + n);
    return new Delivery(
        id, "span-port", path(n), "file:captures/inbox/" + path(n), "default",
        "ring_" + n + "_20261122210500.pcapng", size(n), 1_795_000_000_000L + n,
        state == State.WAITING ? null : "%016x".formatted(n * 0x9E3779B97F4A7C15L).repeat(4),
        DESCRIPTION, "POST", List.of("lab", "site-a"), List.of(), null, false, false, state,
        delivered, state == State.WAITING ? 0 : 1, delivered ? 200 : null, List.of(), null,
        delivered ? "f27d1494400c" : null,
        delivered ? "https://host.example/captures/f27d1494400c" : null, null, false, now,
        state == State.WAITING ? null : now, delivered ? now : null, null);
  }

  private static void report(String what, int threads, int count, int each, Runnable work)
      throws InterruptedException {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    run(threads, count, work);
    double seconds = (System.nanoTime() - start) / 1e9;
    long calls = (long) (count / threads) * threads * each;
    System.out.printf(
        "%s, %d threads: %.0f/s, %.1f us CPU each%n",
        what, threads, calls / seconds, (cpuNanos() - cpu) / 1e3 / calls);
  }

  private static void run(int count, int calls, Runnable work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < calls / count; i++) {
                  work.run();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long rss() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return -1;
  }
}
