package dev.remora.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Captures made in code. */
final class Samples {
  private static final int SNAP_LENGTH = 262_144;
  private static final int ETHERNET = 1;

  private Samples() {}

  /** A pcap of packets with 60 random bytes each. */
  static byte[] pcap(int packets) {
    return pcap(packets, 60);
  }

  static byte[] pcap(int packets, int length) {
    ByteBuffer file =
        ByteBuffer.allocate(24 + packets * (16 + length)).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header());
    Random random = new Random(packets);
    for (int i = 0; i < packets; i++) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      file.put(record(i, length)).put(data);
    }
    return file.array();
  }

  /** A sparse pcap of at least this many bytes, all of whose records are whole. */
  static Path huge(Path file, long bytes) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(header()));
      long at = 24;
      for (int i = 0; at < bytes; i++) {
        channel.write(ByteBuffer.wrap(record(i, SNAP_LENGTH)), at);
        at += 16 + SNAP_LENGTH;
      }
      channel.write(ByteBuffer.allocate(1), at - 1);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (var in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] header() {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0xa1b2c3d4)
        .putShort((short) 2)
        .putShort((short) 4)
        .putInt(0)
        .putInt(0)
        .putInt(SNAP_LENGTH)
        .putInt(ETHERNET)
        .array();
  }

  private static byte[] record(int number, int length) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(1_700_000_000 + number)
        .putInt(0)
        .putInt(length)
        .putInt(length)
        .array();
  }
}
