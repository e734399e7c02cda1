package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Tells formats by the bytes at their start, never by a name. */
final class Signatures {

  /** Bytes that a format has at an offset. */
  private record Signature(Kind kind, int offset, byte[] bytes) {

    boolean in(byte[] head) {
      if (head.length < offset + bytes.length) {
        return false;
      }
      for (int i = 0; i < bytes.length; i++) {
        if (head[offset + i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }

    /** Whether all that is there of a head shorter than this agrees with it. */
    boolean mayFollow(byte[] head) {
      if (offset > 0 || head.length >= bytes.length) {
        return false;
      }
      for (int i = 0; i < head.length; i++) {
        if (head[i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Signature> ALL =
      List.of(
          hex(Kind.PCAP, "d4c3b2a1"),
          hex(Kind.PCAP, "a1b2c3d4"),
          hex(Kind.PCAP_NANO, "4d3cb2a1"),
          hex(Kind.PCAP_NANO, "a1b23c4d"),
          hex(Kind.PCAP_MODIFIED, "34cdb2a1"),
          hex(Kind.PCAP_MODIFIED, "a1b2cd34"),
          hex(Kind.PCAP_IXIA, "ac01001c"),
          hex(Kind.PCAP_IXIA, "1c0001ac"),
          hex(Kind.PCAP_IXIA, "ab01001c"),
          hex(Kind.PCAP_IXIA, "1c0001ab"),
          text(Kind.SNOOP, 0, "snoop\0\0\0"),
          text(Kind.BTSNOOP, 0, "btsnoop\0"),
          text(Kind.NETMON1, 0, "RTSS"),
          text(Kind.NETMON2, 0, "GMBU"),
          text(Kind.NGSNIFFER, 0, "TRSNIFF data    \u001a"),
          text(Kind.NETXRAY_1, 0, "XCP\000001."),
          text(Kind.NETXRAY_2, 0, "XCP\000002."),
          text(Kind.NETXRAY_OLD, 0, "VL\0\0"),
          text(Kind.LANALYZER, 6, "Trace Display Trace File"),
          text(Kind.OBSERVER, 0, "ObserverPktBufferVersion="),
          text(Kind.VISUAL, 0, "\u0005VNF"),
          text(Kind.K12TEXT, 0, "+---------+---------------+----------+"),
          hex(Kind.K12, "0000020012050010"),
          text(Kind.IPTRACE_1, 0, "iptrace 1.0"),
          text(Kind.IPTRACE_2, 0, "iptrace 2.0"),
          text(Kind.PEEKTAGGED, 0, "\u007fver"),
          text(Kind.EYESDN, 0, "EyeSDN"),
          text(Kind.DAINTREE, 0, "#Format="),
          hex(Kind.NETTL, "5452006400"),
          hex(Kind.NETTL, "00000001000000000007d000"),
          text(Kind.CAPSA, 0, "cpse"),
          text(Kind.MPLOG, 0, "MPCSII"));

  private static final Signature FIVEVIEWS_START = hex(Kind.FIVEVIEWS, "aaaaaaaa");
  private static final Signature FIVEVIEWS_FILE =
      new Signature(Kind.FIVEVIEWS, 16, HexFormat.of().parseHex("00100018"));

  /** A section header block, whose byte-order mark follows its length. */
  private static final Signature SECTION = hex(Kind.PCAPNG, "0a0d0d0a");

  private static final int PCAPNG_MARK_END = 12;

  /** Where the first event of a Windows trace's first buffer has its type. */
  private static final int WINDOWS_EVENT = 0x48;

  private static final int LONGEST = 96;

  private Signatures() {}

  /** The format that the window's bytes begin with, or null. The window must have been filled. */
  static Kind match(Window window) throws IOException {
    byte[] head = window.copy(0, Math.min(window.available(), LONGEST));
    for (Signature signature : ALL) {
      if (signature.in(head)) {
        return signature.kind();
      }
    }
    if (SECTION.in(head)) {
      return head.length < PCAPNG_MARK_END || Pcapng.orderOf(window) != null ? Kind.PCAPNG : null;
    }
    if (FIVEVIEWS_START.in(head) && FIVEVIEWS_FILE.in(head)) {
      return Kind.FIVEVIEWS;
    }
    if (isNetScaler(head)) {
      return Kind.NETSCALER;
    }
    return Erf.recognises(window) ? Kind.ERF : null;
  }

  /** Whether a format could still come of these few bytes, the first of a file being written. */
  static boolean mayBecome(Window window) {
    byte[] head = window.copy(0, Math.min(window.available(), LONGEST));
    if (head.length == 0 || looksLikeText(head)) {
      return false; // "s" begins a snoop file, and many a note
    }
    return SECTION.mayFollow(head)
        || ALL.stream()
            .filter(known -> known.kind().isPcap() || known.kind().isSnoop())
            .anyMatch(known -> known.mayFollow(head));
  }

  /** An .etl file: 01 or 02, then 00 02 c0, where the first buffer's first event is. */
  static boolean isWindowsTrace(Window window) {
    if (window.available() < WINDOWS_EVENT + 4) {
      return false;
    }
    int first = window.u8(WINDOWS_EVENT);
    return (first == 1 || first == 2)
        && window.u8(WINDOWS_EVENT + 1) == 0
        && window.u8(WINDOWS_EVENT + 2) == 2
        && window.u8(WINDOWS_EVENT + 3) == 0xc0;
  }

  /** The order in which a pcap file of any layout has its integers. */
  static ByteOrder orderOfPcap(Window window) {
    return window.u8(0) == 0xa1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static boolean isNetScaler(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return text.contains("NetScaler") && text.contains("Performance Data");
  }

  private static boolean looksLikeText(byte[] head) {
    for (byte b : head) {
      if ((b < 0x20 || b > 0x7e) && b != '\n' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  private static Signature hex(Kind kind, String bytes) {
    return new Signature(kind, 0, HexFormat.of().parseHex(bytes));
  }

  private static Signature text(Kind kind, int offset, String text) {
    return new Signature(kind, offset, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
