package dev.remora.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Captures made by code, so that a test shows what is in them. */
final class Samples {
  static final int PCAP = 0xa1b2c3d4;
  static final int PCAP_NANO = 0xa1b23c4d;
  static final int PCAP_MODIFIED = 0xa1b2cd34;

  private Samples() {}

  /** A pcap file header: version 2.4, snap length 65535, Ethernet. */
  static byte[] pcapHeader(int magic, ByteOrder order) {
    return pcapHeader(magic, order, 4, 65535, 1);
  }

  static byte[] pcapHeader(int magic, ByteOrder order, int minor, int snapLength, int link) {
    return ByteBuffer.allocate(24)
        .order(order)
        .putInt(magic)
        .putShort((short) 2)
        .putShort((short) minor)
        .putInt(0)
        .putInt(0)
        .putInt(snapLength)
        .putInt(link)
        .array();
  }

  static byte[] record(ByteOrder order, long second, long fraction, int captured, int length) {
    return record(order, 16, second, fraction, captured, length);
  }

  /** A pcap record with a header of some length and random data, the same for the same time. */
  static byte[] record(
      ByteOrder order, int header, long second, long fraction, int captured, int length) {
    ByteBuffer record =
        ByteBuffer.allocate(header + captured)
            .order(order)
            .putInt((int) second)
            .putInt((int) fraction)
            .putInt(captured)
            .putInt(length)
            .position(header);
    byte[] data = new byte[captured];
    new Random(second * 31 + fraction).nextBytes(data);
    return record.put(data).array();
  }

  /** A sound pcap with packets of 60 to 1514 bytes, a millisecond apart. */
  static byte[] pcap(int magic, ByteOrder order, int packets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(pcapHeader(magic, order));
    Random random = new Random(packets);
    for (int i = 0; i < packets; i++) {
      int length = 60 + random.nextInt(1455);
      int header = magic == PCAP_MODIFIED ? 24 : 16;
      out.writeBytes(
          record(order, header, 1_700_000_000L + i / 1000, i % 1000 * 1000L, length, length));
    }
    return out.toByteArray();
  }

  static byte[] block(ByteOrder order, int type, byte[] body) {
    int padded = (body.length + 3) & ~3;
    return ByteBuffer.allocate(12 + padded)
        .order(order)
        .putInt(type)
        .putInt(12 + padded)
        .put(body)
        .putInt(8 + padded, 12 + padded)
        .array();
  }

  static byte[] section(ByteOrder order, long length) {
    return block(
        order,
        0x0a0d0d0a,
        ByteBuffer.allocate(16)
            .order(order)
            .putInt(0x1a2b3c4d)
            .putShort((short) 1)
            .putShort((short) 0)
            .putLong(length)
            .array());
  }

  /** An Ethernet interface block. */
  static byte[] networkInterface(ByteOrder order, String name, int resolution, long offset) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 3) & ~3;
    ByteBuffer body = ByteBuffer.allocate(8 + 4 + padded + 8 + 12 + 4).order(order);
    body.putShort((short) 1).putShort((short) 0).putInt(65535);
    body.putShort((short) 2).putShort((short) text.length).put(text).position(12 + padded);
    body.putShort((short) 9).putShort((short) 1).put((byte) resolution).position(20 + padded);
    body.putShort((short) 14).putShort((short) 8).putLong(offset);
    return block(order, 1, body.array());
  }

  static byte[] enhancedPacket(ByteOrder order, int on, long time, int captured, int length) {
    ByteBuffer body = ByteBuffer.allocate(20 + captured).order(order);
    body.putInt(on).putInt((int) (time >>> 32)).putInt((int) time).putInt(captured).putInt(length);
    return block(order, 6, body.array());
  }

  static byte[] pcapng(ByteOrder order, int packets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(section(order, -1));
    out.writeBytes(networkInterface(order, "eth0", 6, 0));
    for (int i = 0; i < packets; i++) {
      out.writeBytes(enhancedPacket(order, 0, 1_700_000_000_000_000L + i, 60 + i % 900, 1500));
    }
    return out.toByteArray();
  }

  static byte[] snoop(int packets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("snoop\0\0\0".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(ByteBuffer.allocate(8).putInt(2).putInt(4).array());
    for (int i = 0; i < packets; i++) {
      ByteBuffer record = ByteBuffer.allocate(24 + 64);
      record.putInt(60).putInt(60).putInt(24 + 64).putInt(0).putInt(1_700_000_000 + i).putInt(5);
      out.writeBytes(record.array());
    }
    return out.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
