package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Reads the packets of a capture one after another, in constant memory: pcap and its kin, pcapng,
 * snoop and btsnoop, compressed or not. Where records make no sense any more it ends without an
 * error.
 */
public final class Packets {
  /** The year 9999, in seconds. */
  private static final long LATEST = 253_402_300_799L;

  /** So many bytes of each packet are given; headers take less. */
  static final int HEAD = 512;

  private final FileChannel channel;
  private final Visitor visitor;
  private long number;

  /**
   * One packet.
   *
   * @param number in the file, from 1
   * @param time null where the file has none
   * @param length in bytes on the wire
   * @param link what its first bytes are
   * @param head its first bytes, as many as were captured and are looked at
   */
  public record Packet(long number, Instant time, long length, LinkType link, byte[] head) {}

  /** Is given each packet. */
  public interface Visitor {
    /** Returns whether more are wanted. */
    boolean packet(Packet packet) throws IOException;
  }

  /** How records of a kind are laid out: the record header's length in bytes. */
  private static int recordHeader(Kind kind) {
    return switch (kind) {
      case PCAP_MODIFIED, PCAP_REDHAT -> 24;
      case PCAP_SUSE -> 28;
      case PCAP_NOKIA -> 20;
      default -> 16;
    };
  }

  private Packets(FileChannel channel, Visitor visitor) {
    this.channel = channel;
    this.visitor = visitor;
  }

  /**
   * Gives the visitor each packet until it has enough.
   *
   * @param fileType the format's description, as a {@link Summary} has it; tells variants apart
   *     that begin alike
   * @return whether packets of this format are read at all
   * @throws IOException when the file can't be read
   */
  public static boolean read(Path file, String fileType, Visitor visitor) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Packets(channel, visitor).read(fileType);
    }
  }

  private boolean read(String fileType) throws IOException {
    long size = channel.size();
    Source source = new Source.Plain(channel::read, size);
    Compression compression;
    try (Window window = source.open(0)) {
      window.fill();
      compression = Compression.of(window);
    }
    if (compression != null) {
      source = new Decompressed(channel::read, size, compression);
    }
    try (Window window = source.open(0)) {
      window.fill();
      Kind kind = window.available() == 0 ? null : Signatures.match(window);
      if (kind == null) {
        return false;
      }
      switch (kind) {
        case PCAP, PCAP_NANO, PCAP_MODIFIED -> pcap(window, kind, fileType);
        case PCAPNG -> new PcapngPackets(window, this::give).read();
        case SNOOP, BTSNOOP -> snoop(window, kind);
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private void pcap(Window window, Kind magic, String fileType) throws IOException {
    Kind kind = magic;
    for (Kind variant : Kind.values()) {
      if (variant.isPcap() && variant.format(null).description().equals(fileType)) {
        kind = variant;
      }
    }
    if (!window.has(Pcap.FILE_HEADER)) {
      return;
    }
    window.order(Signatures.orderOfPcap(window));
    boolean nanos = magic == Kind.PCAP_NANO;
    int minor = window.u16(4) == 2 ? window.u16(6) : 4;
    LinkType link = LinkType.of((int) (window.u32(20) & 0x03ffffff));
    window.skip(Pcap.FILE_HEADER);
    int header = recordHeader(kind);
    while (window.has(header)) {
      long captured = window.u32(8);
      long length = window.u32(12);
      if (minor < 3 || (minor == 3 && captured > length)) {
        long first = captured;
        captured = length;
        length = first;
      }
      if (captured > Pcap.MAX_CAPTURED) {
        return;
      }
      Instant time = time(window.u32(0), window.u32(4) * (nanos ? 1 : 1000));
      window.skip(header);
      if (!give(window, time, captured, length, link) || !window.skip(captured)) {
        return;
      }
    }
  }

  private void snoop(Window window, Kind kind) throws IOException {
    window.order(ByteOrder.BIG_ENDIAN);
    if (!window.has(Snoop.FILE_HEADER)) {
      return;
    }
    LinkType link = Snoop.linkType(kind, window.i32(12));
    window.skip(Snoop.FILE_HEADER);
    while (window.has(Snoop.RECORD_HEADER)) {
      long length = window.u32(0);
      long captured = window.u32(4);
      long record = kind == Kind.BTSNOOP ? Snoop.RECORD_HEADER + captured : window.u32(8);
      long micros = (window.u32(16) << 32 | window.u32(20)) - Snoop.BTSNOOP_EPOCH;
      Instant time =
          kind == Kind.BTSNOOP
              ? time(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000)
              : time(window.u32(16), window.u32(20) * 1000);
      if (record < Snoop.RECORD_HEADER + captured || record > Pcap.MAX_CAPTURED) {
        return;
      }
      window.skip(Snoop.RECORD_HEADER);
      if (!give(window, time, captured, length, link)
          || !window.skip(record - Snoop.RECORD_HEADER)) {
        return;
      }
    }
  }

  /** Files hold nonsense for times, too. */
  static Instant time(long second, long nanos) {
    return second < -LATEST || second > LATEST ? null : Instant.ofEpochSecond(second, nanos);
  }

  private boolean give(Window window, Instant time, long captured, long length, LinkType link)
      throws IOException {
    int head = (int) Math.min(captured, HEAD);
    if (!window.has(head)) {
      return false; // the last one is cut
    }
    return visitor.packet(new Packet(++number, time, length, link, window.copy(0, head)));
  }
}
