package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/**
 * pcap and its kin. Some were written with longer record headers under the same magic number, so
 * the layout is found by walking: the one that the records agree with is the file's.
 */
final class Pcap {
  static final int FILE_HEADER = 24;

  /** Above this a captured length is no length: nothing reads such a packet. */
  static final long MAX_CAPTURED = 128L << 20;

  /** What readers take for the longest packet where the snap length doesn't say more. */
  private static final long USUAL_MAX_CAPTURED = 256L << 10;

  private static final long LINK_TYPE_BITS = 0x03ffffff;

  /**
   * So many bytes of nothing but zeros where records should be are room set aside by whoever is
   * still writing, not packets: a packet has a time or a length.
   */
  private static final int ROOM_SET_ASIDE = 512;

  /** A layout of records: a kind of pcap, and its record header's length in bytes. */
  private record Layout(Kind kind, int header) {}

  private static final List<Layout> PLAIN =
      List.of(
          new Layout(Kind.PCAP, 16),
          new Layout(Kind.PCAP_REDHAT, 24),
          new Layout(Kind.PCAP_NOKIA, 20));
  private static final List<Layout> NANO = List.of(new Layout(Kind.PCAP_NANO, 16));
  private static final List<Layout> MODIFIED =
      List.of(new Layout(Kind.PCAP_MODIFIED, 24), new Layout(Kind.PCAP_SUSE, 28));

  /**
   * The file header, as far as walking needs it.
   *
   * @param version minor version, or 0 where lengths are certainly swapped
   */
  private record Header(ByteOrder order, boolean nanos, int version, long snapLength, int link) {

    static Header read(Window window, Kind magic) {
      window.order(Signatures.orderOfPcap(window));
      int major = window.u16(4);
      int minor = major == 2 ? window.u16(6) : major == 543 ? 0 : 4;
      int link = (int) (window.u32(20) & LINK_TYPE_BITS);
      return new Header(window.order(), magic == Kind.PCAP_NANO, minor, window.u32(16), link);
    }

    /** Before 2.3 the two lengths stood the other way round; 2.3 has been written both ways. */
    boolean swapped(long first, long second) {
      return version < 3 || (version == 3 && first > second);
    }

    long fractions() {
      return nanos ? 1_000_000_000 : 1_000_000;
    }
  }

  /** One layout tried: how many whole records, and which of the headers seen make one doubt it. */
  private record Attempt(Walk walk, long records, long doubtful) {

    boolean exact() {
      return walk.end() == Walk.End.EXACT;
    }

    boolean pastEnd() {
      return walk.end() == Walk.End.PAST_END;
    }

    boolean clean() {
      return doubtful == 0 && walk.end() != Walk.End.LOST;
    }
  }

  private Pcap() {}

  /**
   * Walks from the start of the file.
   *
   * @param window stands at the file's start
   * @param source to start again from when the first layout doesn't fit
   * @param counting whether to tally packets
   */
  static Walk walk(Kind magic, Window window, Source source, boolean counting) throws IOException {
    List<Layout> layouts = layouts(magic);
    Attempt standard = attempt(layouts.get(0), magic, window, counting);
    if (standard.exact() || (standard.pastEnd() && standard.clean()) || source.brokenOff()) {
      return standard.walk();
    }
    Attempt cut = null;
    Attempt odd = null;
    for (Layout layout : layouts.subList(1, layouts.size())) {
      Attempt other;
      try (Window again = source.open(0)) {
        again.fill();
        other = attempt(layout, magic, again, counting);
      }
      if (other.exact() && other.clean()) {
        return other.walk();
      }
      if (other.exact() && odd == null) {
        odd = other;
      }
      if (other.pastEnd() && other.clean() && other.records() > 0 && cut == null) {
        cut = other;
      }
    }
    if (cut != null) {
      return cut.walk();
    }
    if (standard.pastEnd()) {
      return standard.walk(); // holding back what we don't know costs less than sending half
    }
    return odd != null ? odd.walk() : standard.walk();
  }

  /**
   * Goes on from the end of a record that an earlier walk reached.
   *
   * @param magic what the file's first bytes say
   * @param format what the earlier walk found the file to be
   * @return null when what follows doesn't continue that walk
   */
  static Walk resume(Kind magic, Format format, Source source, long from) throws IOException {
    Header header;
    try (Window start = source.open(0)) {
      if (!start.has(FILE_HEADER)) {
        return null;
      }
      header = Header.read(start, magic);
    }
    for (Layout layout : layouts(magic)) {
      if (layout.kind().is(format)) {
        try (Window rest = source.open(from)) {
          Attempt attempt = records(layout, header, rest, null);
          return attempt.exact() || attempt.clean() ? attempt.walk() : null;
        }
      }
    }
    return null;
  }

  private static List<Layout> layouts(Kind magic) {
    return switch (magic) {
      case PCAP_NANO -> NANO;
      case PCAP_MODIFIED -> MODIFIED;
      default -> PLAIN;
    };
  }

  private static Attempt attempt(Layout layout, Kind magic, Window window, boolean counting)
      throws IOException {
    Tally tally = counting ? new Tally() : null;
    if (!window.has(FILE_HEADER)) {
      return new Attempt(new Walk(layout.kind(), Walk.End.PAST_END, 0, tally), 0, 0);
    }
    Header header = Header.read(window, magic);
    if (tally != null) {
      tally.snapLength(header.snapLength());
      tally.addInterface(null, LinkType.of(header.link()), header.snapLength());
    }
    window.skip(FILE_HEADER);
    return records(layout, header, window, tally);
  }

  private static Attempt records(Layout layout, Header header, Window window, Tally tally)
      throws IOException {
    window.order(header.order());
    long fractions = header.fractions();
    long toNanos = 1_000_000_000 / fractions;
    long likely = Math.max(USUAL_MAX_CAPTURED, header.snapLength());
    boolean maybeSwapped = header.version() <= 3;
    int headerLength = layout.header();
    // A layout that we only try has to convince: zeros inside packets pass for empty records.
    boolean guessed = PLAIN.indexOf(layout) > 0 || MODIFIED.indexOf(layout) > 0;

    long records = 0;
    long doubtful = 0;
    long zerosFrom = -1;
    long zeros = 0;
    Walk.End end = null;
    long whole = window.position();
    while (end == null) {
      if (!window.has(headerLength)) {
        end = window.available() == 0 ? Walk.End.EXACT : Walk.End.PAST_END;
        break;
      }
      long second = window.u32(0);
      long fraction = window.u32(4);
      long captured = window.u32(8);
      long length = window.u32(12);
      if (maybeSwapped && header.swapped(captured, length)) {
        long first = captured;
        captured = length;
        length = first;
      }
      if ((second | fraction | captured | length) != 0) {
        if (captured > MAX_CAPTURED) {
          end = Walk.End.LOST;
          break;
        }
        zerosFrom = -1;
        zeros = tallyZeros(tally, zeros);
      } else if (zerosFrom < 0) {
        zerosFrom = whole;
      }
      if (fraction >= fractions
          || captured > likely
          || (guessed && (captured == 0 || captured > length))) {
        doubtful++;
      }
      if (!window.skip(headerLength + captured)) {
        end = Walk.End.PAST_END;
        break;
      }
      records++;
      whole = window.position();
      if (zerosFrom >= 0) {
        zeros++;
      } else if (tally != null) {
        tally.packet(second, fraction * toNanos, length);
        tally.onInterface(0);
      }
    }
    if (zerosFrom >= 0 && window.position() - zerosFrom >= ROOM_SET_ASIDE) {
      end = Walk.End.PAST_END;
      whole = zerosFrom;
    } else {
      tallyZeros(tally, zeros);
    }
    return new Attempt(new Walk(layout.kind(), end, whole, tally), records, doubtful);
  }

  /** Counts records of nothing but zeros, once it is clear that they are records. */
  private static long tallyZeros(Tally tally, long count) {
    for (long i = 0; tally != null && i < count; i++) {
      tally.packet(0, 0, 0);
      tally.onInterface(0);
    }
    return 0;
  }
}
