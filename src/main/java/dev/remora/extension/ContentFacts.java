package dev.remora.extension;

import dev.remora.format.Format;
import dev.remora.format.Inspector;
import dev.remora.format.LinkType;
import dev.remora.format.Packets;
import dev.remora.format.Verdict;
import dev.remora.packet.Decoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.Variable;

/**
 * What a capture holds, for expressions of users' routes, as far as its first packets tell. Each is
 * empty where it is no capture, or lies elsewhere.
 */
public final class ContentFacts {
  /** So many packets are looked at. */
  static final int PACKETS = 1000;

  /** The format's name, as {@code pcapng}. */
  public String format(@Variable("capture") CaptureFacts capture) throws IOException {
    Format format = formatOf(capture);
    return format == null ? "" : format.id();
  }

  /** The link types, with commas between, as {@code ether}. */
  public String linkType(@Variable("capture") CaptureFacts capture) throws IOException {
    return String.join(",", look(capture).links());
  }

  /** The innermost protocols that the built-in decoder knows, with commas between. */
  public String protocols(@Variable("capture") CaptureFacts capture) throws IOException {
    return String.join(",", look(capture).protocols());
  }

  private record Seen(Set<String> links, Set<String> protocols) {}

  private static Seen look(CaptureFacts capture) throws IOException {
    Seen seen = new Seen(new LinkedHashSet<>(), new LinkedHashSet<>());
    Format format = formatOf(capture);
    if (format != null) {
      Packets.read(path(capture), format.description(), packet -> note(packet, seen));
    }
    return seen;
  }

  private static boolean note(Packets.Packet packet, Seen seen) {
    LinkType link = packet.link();
    seen.links().add(link.name());
    seen.protocols().add(Decoder.decode(link.number(), link.name(), packet.head()).protocol());
    return packet.number() < PACKETS;
  }

  private static Format formatOf(CaptureFacts capture) throws IOException {
    if (capture == null || capture.file() == null || !capture.file().exists()) {
      return null;
    }
    Verdict verdict = Inspector.inspect(path(capture));
    if (verdict instanceof Verdict.Whole whole) {
      return whole.format();
    }
    if (verdict instanceof Verdict.Cut cut) {
      return cut.format();
    }
    return verdict instanceof Verdict.Unwalked unwalked ? unwalked.format() : null;
  }

  private static Path path(CaptureFacts capture) {
    return capture.file().toPath();
  }
}
