package dev.remora;

import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What the benchmarks work on: captures of 20 KB, and a delivery as a receipt tells it. */
public final class Samples {
  private static final int BYTES = 20_000;
  private static final int PACKETS = 19;
  private static final int PACKET = 1000;
  private static final Instant SEEN = Instant.parse("2026-11-22T21:05:00.123Z");

  private Samples() {}

  /** A classic capture. */
  public static byte[] pcap() {
    ByteBuffer file = buffer();
    file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(65_535).putInt(1);
    for (int i = 0; i < PACKETS; i++) {
      file.putInt(1_700_000_000 + i).putInt(0).putInt(PACKET).putInt(PACKET).put(packet(i));
    }
    return written(file);
  }

  /** The same packets in pcapng, in one section with one interface. */
  public static byte[] pcapng() {
    ByteBuffer file = buffer();
    file.putInt(0x0A0D0D0A).putInt(28).putInt(0x1A2B3C4D);
    file.putShort((short) 1).putShort((short) 0).putLong(-1).putInt(28);
    file.putInt(1).putInt(20).putShort((short) 1).putShort((short) 0).putInt(65_535).putInt(20);
    for (int i = 0; i < PACKETS; i++) {
      int length = 32 + PACKET;
      file.putInt(6).putInt(length).putInt(0).putInt(0).putInt(i).putInt(PACKET).putInt(PACKET);
      file.put(packet(i)).putInt(length);
    }
    return written(file);
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] packet(int seed) {
    byte[] bytes = new byte[PACKET];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] written(ByteBuffer file) {
    byte[] bytes = new byte[file.flip().remaining()];
    file.get(bytes);
    return bytes;
  }

  /** A row of the ledger that is not saved yet, of the capture with this number. */
  public static Delivery waiting(long number) {
    String name = "ring_" + number + "_20261122210500.pcap";
    return Delivery.fresh(
            "span-port",
            "site-a/" + name,
            "file:captures/inbox/site-a/" + name,
            "default",
            name,
            BYTES,
            1_795_000_000_000L + number,
            SEEN)
        .edit()
        .description("8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4")
        .tags(List.of("lab", "site-a"))
        .build();
  }

  /** The same while it is sent. */
  public static Delivery sending(Delivery waiting) {
    return waiting.edit().state(State.SENDING).attempts(1).sentAt(SEEN).build();
  }

  /** The same with the endpoint's answer. */
  public static Delivery delivered(Delivery sending) {
    return sending
        .edit()
        .state(State.DELIVERED)
        .settled(true)
        .status(200)
        .sha256("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        .session("f27d1494400c")
        .sessionUrl("https://host.example/captures/f27d1494400c")
        .answeredAt(SEEN)
        .build();
  }

  /** A new folder, on tmpfs where there is one: the code is measured, and not the disk. */
  public static Path folder() throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "remora-jmh")
        : Files.createTempDirectory("remora-jmh");
  }

  public static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(Samples::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
