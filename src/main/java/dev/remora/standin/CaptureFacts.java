package dev.remora.standin;

import dev.remora.format.LinkType;
import dev.remora.format.Summary;
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
 * @param interfaces a line for each that the file describes
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
    List<String> interfaces,
    Long snapLength,
    boolean truncated) {

  CaptureFacts {
    linkTypes = List.copyOf(linkTypes);
    interfaces = List.copyOf(interfaces);
  }

  /**
   * Reads the whole file, in constant memory.
   *
   * @throws Refusal with 422 when it is no capture
   * @throws IOException when it can't be read
   */
  static CaptureFacts of(Path file) throws IOException {
    Summary summary = Summary.of(file);
    if (summary.format() == null) {
      throw new Refusal(422, refused(summary.verdict()));
    }
    Integer snapLength = summary.snapLength();
    return new CaptureFacts(
        summary.format().description(),
        summary.format().compression(),
        summary.packets(),
        summary.first(),
        summary.last(),
        summary.dataBytes(),
        summary.linkTypes().stream().map(LinkType::description).toList(),
        summary.interfaces().stream().map(CaptureFacts::line).toList(),
        snapLength == null ? null : Long.valueOf(snapLength),
        summary.truncated());
  }

  private static String line(Summary.Interface one) {
    String name = one.name() == null ? "unnamed" : one.name();
    return name + " (" + one.linkType().description() + ", " + one.packets() + " packets)";
  }

  private static String refused(Verdict verdict) {
    if (verdict instanceof Verdict.Empty) {
      return "The file is empty";
    }
    return verdict instanceof Verdict.WindowsTrace
        ? "Not a capture file: a Windows event trace must be converted first"
        : "Not a capture file";
  }
}
