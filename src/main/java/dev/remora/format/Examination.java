package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * One look at one state of a file.
 *
 * @param verdict what the file is
 * @param walk the walk that it rests on, or null where there is nothing to walk
 */
record Examination(Verdict verdict, Walk walk) {

  /**
   * @param size the file's, as far as which it is looked at
   * @param counting whether packets are tallied, which takes a little longer
   */
  static Examination of(Stored file, long size, boolean counting) throws IOException {
    if (size == 0) {
      return new Examination(new Verdict.Empty(), null);
    }
    Source plain = new Source.Plain(file, size);
    Compression compression;
    try (Window window = plain.open(0)) {
      window.fill();
      compression = Compression.of(window);
      if (compression == null) {
        Compression begun = Compression.mayBecome(window);
        return begun == null
            ? examine(window, plain, counting)
            : new Examination(new Verdict.Cut(Kind.UNKNOWN.format(begun.label()), 0), null);
      }
    }
    Source inside = new Decompressed(file, size, compression);
    try (Window window = inside.open(0)) {
      window.fill();
      return examine(window, inside, counting);
    }
  }

  private static Examination examine(Window window, Source source, boolean counting)
      throws IOException {
    Kind kind = Signatures.match(window);
    if (kind == null) {
      return new Examination(unmatched(window, source), null);
    }
    Walk walk = walk(kind, window, source, counting);
    return new Examination(verdict(walk, source), walk);
  }

  private static Verdict unmatched(Window window, Source source) {
    if (Signatures.isWindowsTrace(window)) {
      return new Verdict.WindowsTrace();
    }
    Format format = Kind.UNKNOWN.format(source.compression());
    boolean nothingSeen = source.compression() != null && window.available() == 0;
    if (nothingSeen && source.ending() == Source.Ending.DECLINED) {
      return new Verdict.Unwalked(format);
    }
    if (Signatures.mayBecome(window)
        || (nothingSeen && source.ending() == Source.Ending.TRUNCATED)) {
      return new Verdict.Cut(format, 0);
    }
    return new Verdict.NotACapture();
  }

  private static Walk walk(Kind kind, Window window, Source source, boolean counting)
      throws IOException {
    return switch (kind) {
      case PCAP, PCAP_NANO, PCAP_MODIFIED -> Pcap.walk(kind, window, source, counting);
      case PCAPNG -> Pcapng.walk(window, counting);
      case SNOOP, BTSNOOP -> Snoop.walk(kind, window, counting);
      case ERF -> Erf.walk(window);
      case NETMON1, NETMON2 -> Indexed.netmon(kind, window, source.size());
      case NETXRAY_1, NETXRAY_2 -> Indexed.netxray(kind, window, source.size());
      default -> Walk.none(kind);
    };
  }

  static Verdict verdict(Walk walk, Source source) {
    Format format = walk.kind().format(source.compression());
    boolean lost = walk.end() == Walk.End.LOST;
    return switch (source.ending()) {
      case DAMAGED, DECLINED -> new Verdict.Unwalked(format);
      case TRUNCATED -> lost ? new Verdict.Unwalked(format) : new Verdict.Cut(format, 0);
      case COMPLETE ->
          switch (walk.end()) {
            case EXACT -> new Verdict.Whole(format);
            case LOST -> new Verdict.Unwalked(format);
            case PAST_END ->
                new Verdict.Cut(format, source.compression() == null ? walk.whole() : 0);
          };
    };
  }

  /** Goes on from where an earlier look ended; null when what follows doesn't continue it. */
  static Verdict resumed(Stored file, long size, Verdict.Cut previous) throws IOException {
    Format format = previous.format();
    long from = previous.wholeBytes();
    if (format.compression() != null || from == 0 || size < from) {
      return null;
    }
    Source source = new Source.Plain(file, size);
    Kind kind;
    try (Window window = source.open(0)) {
      window.order(ByteOrder.BIG_ENDIAN);
      kind = window.has(16) ? Signatures.match(window) : null;
    }
    Walk walk = null;
    if (kind != null && kind.isPcap()) {
      walk = Pcap.resume(kind, format, source, from);
    } else if (kind != null && kind.is(format)) {
      walk =
          switch (kind) {
            case PCAPNG -> Pcapng.resume(source, from);
            case SNOOP, BTSNOOP -> Snoop.resume(kind, source, from);
            default -> null;
          };
    }
    return walk == null || walk.end() == Walk.End.LOST ? null : verdict(walk, source);
  }
}
