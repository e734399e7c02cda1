package dev.remora.standin;

import dev.remora.format.Format;
import dev.remora.format.Inspector;
import dev.remora.format.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a capture file says of itself. The one place that leans on {@code dev.remora.format}. Null
 * stands for what the file, or we, can't tell.
 *
 * @param fileType as {@code capinfos} names it
 * @param compression {@code gzip}, {@code zstd} … or null
 * @param packets how many packets
 * @param first time of the earliest packet
 * @param last time of the latest packet
 * @param dataBytes length of all packets on the wire, in bytes
 * @param linkTypes names of the link types, each once
 * @param interfaces how many interfaces are described
 * @param snapLength the most that was kept of a packet, in bytes
 * @param truncated whether the file ends in the middle of a packet
 */
record CaptureFacts(
    String fileType,
    String compression,
    Long packets,
    Instant first,
    Instant last,
    Long dataBytes,
    List<String> linkTypes,
    Long interfaces,
    Long snapLength,
    boolean truncated) {

  CaptureFacts {
    linkTypes = List.copyOf(linkTypes);
  }

  /**
   * Reads the file.
   *
   * @throws Refusal with 422 when it is no capture
   * @throws IOException when it can't be read
   */
  static CaptureFacts of(Path file) throws IOException {
    Verdict verdict = Inspector.inspect(file);
    if (verdict instanceof Verdict.Whole whole) {
      return of(whole.format(), false);
    }
    if (verdict instanceof Verdict.Cut cut) {
      return of(cut.format(), true);
    }
    if (verdict instanceof Verdict.Unwalked unwalked) {
      return of(unwalked.format(), false);
    }
    throw new Refusal(422, refused(verdict));
  }

  private static String refused(Verdict verdict) {
    if (verdict instanceof Verdict.Empty) {
      return "The file is empty";
    }
    return verdict instanceof Verdict.WindowsTrace
        ? "Not a capture file: a Windows event trace must be converted first"
        : "Not a capture file";
  }

  private static CaptureFacts of(Format format, boolean truncated) {
    return new CaptureFacts(
        format.description(),
        format.compression(),
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        truncated);
  }
}
