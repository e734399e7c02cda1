package dev.remora.standin;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Wireshark's own, where it is installed. It gets its arguments without a shell, no names are
 * looked up, and it is ended when it takes too long or has said enough.
 */
final class Tshark implements Dissector {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int AT_ONCE = 2;
  private static final int LONGEST_LINE = 2000;
  private static final int MOST_COMPLAINT = 2000;

  /** Between a source and the destination after it stands an arrow, in a column of its own. */
  private static final String COLUMNS =
      "gui.column.format:\"n\",\"%m\",\"t\",\"%t\",\"s\",\"%us\",\"p\",\"%p\",\"d\",\"%ud\","
          + "\"l\",\"%L\",\"i\",\"%i\"";

  private final Path program;

  /** Not the common ones: on two processors there is one of those, and who waits would keep it. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tshark");
            thread.setDaemon(true);
            return thread;
          });

  private final Semaphore places = new Semaphore(AT_ONCE);

  Tshark(Path program) {
    this.program = program;
  }

  /** Where it is installed. */
  static Optional<Path> installed() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "tshark"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public Rows rows(Session session, Path capture, String filter, long page) throws IOException {
    try {
      if (!places.tryAcquire(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        return Rows.none("Too many packet lists are being made at once; try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "The endpoint is stopping", e);
    }
    try {
      return run(capture, filter.strip(), page);
    } finally {
      places.release();
    }
  }

  private Rows run(Path capture, String filter, long page) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "-n",
                "-r",
                capture.toString(),
                "-t",
                "e",
                "-o",
                COLUMNS,
                "-T",
                "tabs"));
    if (!filter.isEmpty()) {
      command.add("-Y");
      command.add(filter);
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
    builder.environment().clear(); // no profile of whoever runs us, with scripts and preferences
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("HOME", "/nonexistent");
    Process process = builder.start();
    boolean[] late = {false};
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            () -> {
              late[0] = true;
              process.destroyForcibly();
            },
            CompletableFuture.delayedExecutor(LONGEST.toSeconds(), TimeUnit.SECONDS, threads));
    CompletableFuture<String> complaint =
        CompletableFuture.supplyAsync(() -> complaint(process.getErrorStream()), threads);
    try {
      Rows rows = read(process, page);
      if (rows.more()) {
        return rows;
      }
      int status = process.waitFor();
      String note =
          late[0]
              ? "Not all packets were looked at: tshark took longer than "
                  + LONGEST.toSeconds()
                  + " s."
              : status == 0 ? "" : words(complaint.join(), capture, status);
      return new Rows(rows.rows(), false, note);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "The endpoint is stopping", e);
    } finally {
      watchdog.cancel(false);
      process.destroyForcibly();
    }
  }

  private static Rows read(Process process, long page) throws IOException {
    List<Rows.Row> rows = new ArrayList<>();
    long skip = (page - 1) * PAGE;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = line(lines); line != null; line = line(lines)) {
        if (skip-- > 0) {
          continue;
        }
        if (rows.size() == PAGE) {
          return new Rows(rows, true, "");
        }
        String[] cells = line.split("\t", 7);
        if (cells.length == 7) {
          rows.add(
              new Rows.Row(
                  cells[0].strip(),
                  time(cells[1].strip()),
                  cells[2].strip(),
                  cells[4].strip(),
                  cells[3].strip(),
                  cells[5].strip(),
                  cells[6].strip()));
        }
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw e; // otherwise it was ended while it spoke
      }
    }
    return new Rows(rows, false, "");
  }

  /** A line may be as long as a packet's content makes it; the rest is let go. */
  private static String line(BufferedReader lines) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = lines.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() < LONGEST_LINE) {
        line.append((char) c);
      }
      c = lines.read();
    }
    return line.toString();
  }

  private static String time(String epoch) {
    int point = epoch.indexOf('.');
    try {
      return point < 0
          ? epoch
          : OwnDissector.time(
              Instant.ofEpochSecond(
                  Long.parseLong(epoch.substring(0, point)),
                  Long.parseLong((epoch.substring(point + 1) + "000000000").substring(0, 9))));
    } catch (NumberFormatException | DateTimeException e) {
      return epoch;
    }
  }

  private static String complaint(InputStream said) {
    try (InputStream in = said) {
      byte[] begin = in.readNBytes(MOST_COMPLAINT);
      in.transferTo(OutputStream.nullOutputStream());
      return new String(begin, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // it was ended while it complained
    }
  }

  private static String words(String complaint, Path capture, int status) {
    String words =
        complaint
            .lines()
            .filter(line -> !line.startsWith("Running as user"))
            .map(line -> line.replaceFirst("^tshark: ", ""))
            .map(line -> line.replace(capture.toString(), "the capture"))
            .collect(Collectors.joining("\n"))
            .strip();
    return words.isEmpty() ? "tshark ended with status " + status + "." : words;
  }

  @Override
  public String name() {
    return "tshark";
  }

  @Override
  public String hint() {
    return "A Wireshark display filter, such as: dns && ip.addr == 192.0.2.1";
  }
}
