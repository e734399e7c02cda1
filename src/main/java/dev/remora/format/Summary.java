package dev.remora.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a capture holds, in {@code capinfos}' terms. Where the format's records aren't counted, or
 * the file is no capture, all but the first fields are null or empty.
 *
 * @param verdict what the file is
 * @param format its format, or null where it is no capture
 * @param packets how many, in whole records
 * @param first the earliest packet's time, null also where a packet has none
 * @param last the latest packet's time, null also where a packet has none
 * @param dataBytes the packets' lengths on the wire, added up
 * @param snapLength bytes at most of a packet by the file's header, null where it sets no limit
 * @param linkTypes in the order of the interfaces, each once
 * @param interfaces those of a pcapng file, over all its sections, at most 1024
 * @param truncated whether the file ends within a record or within its compression
 */
public record Summary(
    Verdict verdict,
    Format format,
    Long packets,
    Instant first,
    Instant last,
    Long dataBytes,
    Integer snapLength,
    List<LinkType> linkTypes,
    List<Interface> interfaces,
    boolean truncated) {

  /**
   * Where packets were captured.
   *
   * @param name null where the file doesn't say
   * @param snapLength bytes, 0 for no limit
   * @param packets how many were captured here
   */
  public record Interface(String name, LinkType linkType, long snapLength, long packets) {}

  /** From the first packet to the last; null where their times are. */
  public Duration duration() {
    return first == null || last == null ? null : Duration.between(first, last);
  }

  /**
   * Reads the whole file, in constant memory.
   *
   * @throws IOException when the file can't be read
   */
  public static Summary of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Examination examination = Examination.of(channel::read, channel.size(), true);
      Verdict verdict = examination.verdict();
      Format format = formatOf(verdict);
      boolean truncated = verdict instanceof Verdict.Cut;
      Tally tally = examination.walk() == null ? null : examination.walk().tally();
      if (tally == null) {
        return new Summary(
            verdict, format, null, null, null, null, null, List.of(), List.of(), truncated);
      }
      boolean pcapng = examination.walk().kind() == Kind.PCAPNG;
      return new Summary(
          verdict,
          format,
          tally.packets(),
          tally.first(),
          tally.last(),
          tally.dataBytes(),
          tally.snapLength(),
          tally.linkTypes(),
          pcapng ? tally.interfaces() : List.of(),
          truncated);
    }
  }

  private static Format formatOf(Verdict verdict) {
    if (verdict instanceof Verdict.Whole whole) {
      return whole.format();
    }
    if (verdict instanceof Verdict.Cut cut) {
      return cut.format();
    }
    return verdict instanceof Verdict.Unwalked unwalked ? unwalked.format() : null;
  }
}
