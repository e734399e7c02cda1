package dev.remora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Real packets on the loopback interface, and real programs that write them to files. */
final class Loopback implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(20);

  /** Where a packet's number lies: behind the headers of Ethernet, IPv4 and UDP. */
  private static final int NUMBER_AT = 14 + 20 + 8;

  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;

  private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
  private final List<Process> writers = new ArrayList<>();
  private final int port;
  private int number;

  /** Of its own, lest captures hold the packets of a test that runs beside this one. */
  Loopback() {
    try {
      port = FreePorts.next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts tcpdump or dumpcap on the packets of {@link #send}.
   *
   * @param command the program and its options, without interface and filter
   * @param output what it says
   */
  Process capture(String command, Path output) throws IOException {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    boolean tcpdump = words.get(0).equals("tcpdump");
    words.set(0, Tools.require(words.get(0)).toString());
    words.addAll(1, tcpdump ? List.of("-i", "lo", "-n", "-Z", "root") : List.of("-i", "lo", "-q"));
    words.addAll(
        tcpdump ? List.of("udp", "and", "port", "" + port) : List.of("-f", "udp port " + port));
    Process writer =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    writers.add(writer);
    return writer;
  }

  /**
   * Sends packets at a steady pace, each with the next number in it; answers when the time is over.
   *
   * @param size bytes of data in each
   */
  void send(Duration time, int packetsPerSecond, int size) throws Exception {
    int perTick = (int) Math.max(1, packetsPerSecond * TICK.toMillis() / 1000);
    long ticks = time.dividedBy(TICK);
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (DatagramSocket socket = new DatagramSocket()) {
      long[] done = {0};
      var pace =
          pacer.scheduleAtFixedRate(
              () -> {
                try {
                  for (int i = 0; i < perTick; i++) {
                    sendOne(socket, size);
                  }
                  if (++done[0] >= ticks) {
                    over.complete(null);
                  }
                } catch (IOException | RuntimeException e) {
                  over.completeExceptionally(e);
                }
              },
              0,
              TICK.toMillis(),
              TimeUnit.MILLISECONDS);
      try {
        over.get(time.plus(RemoraProcess.DEADLINE).toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        pace.cancel(false);
      }
    }
  }

  private void sendOne(DatagramSocket socket, int size) throws IOException {
    byte[] data = ByteBuffer.allocate(size).putInt(++number).array();
    socket.send(new DatagramPacket(data, size, InetAddress.getByName("127.0.0.1"), port));
  }

  /** How many packets were sent so far; the last one's number. */
  int sent() {
    return number;
  }

  /** The numbers of the packets in a plain pcap, in its order. */
  static List<Integer> numbers(byte[] pcap) {
    List<Integer> numbers = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(pcap);
    for (int at = FILE_HEADER; at < pcap.length; ) {
      int captured = Integer.reverseBytes(in.getInt(at + 8));
      numbers.add(in.getInt(at + RECORD_HEADER + NUMBER_AT));
      at += RECORD_HEADER + captured;
    }
    return numbers;
  }

  /** What a writer said so far. */
  static String said(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    pacer.shutdownNow();
    writers.forEach(Process::destroyForcibly);
  }
}
