package dev.remora.standin;

import dev.remora.format.Packets;
import dev.remora.packet.Decoded;
import dev.remora.packet.Decoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The built-in one, for common protocols. */
final class OwnDissector implements Dissector {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  @Override
  public Rows rows(Session session, Path capture, String filter, long page) throws IOException {
    List<String> words = List.of(filter.toLowerCase(Locale.ROOT).strip().split("\\s+"));
    boolean all = filter.isBlank();
    List<Rows.Row> rows = new ArrayList<>();
    long end = System.nanoTime() + LONGEST.toNanos();
    long[] seen = {0};
    boolean[] more = {false};
    boolean[] late = {false};
    boolean known =
        Packets.read(
            capture,
            session.facts().fileType(),
            packet -> {
              if (System.nanoTime() > end) {
                late[0] = true;
                return false;
              }
              boolean before = seen[0] < (page - 1) * PAGE;
              if (all && before) {
                seen[0]++;
                return true;
              }
              Rows.Row row = row(packet);
              if (all || fits(row, words)) {
                if (rows.size() == PAGE) {
                  more[0] = true;
                  return false;
                }
                if (seen[0]++ >= (page - 1) * PAGE) {
                  rows.add(row);
                }
              }
              return true;
            });
    String note =
        !known
            ? "Packets of this format are not read by the built-in decoder; tshark would."
            : late[0] ? "Not all packets were looked at: that took too long." : "";
    return new Rows(rows, more[0], note);
  }

  private static Rows.Row row(Packets.Packet packet) {
    Decoded decoded = Decoder.decode(packet.link().number(), packet.link().name(), packet.head());
    return new Rows.Row(
        Long.toString(packet.number()),
        time(packet.time()),
        decoded.source(),
        decoded.destination(),
        decoded.protocol(),
        Long.toString(packet.length()),
        decoded.info());
  }

  /** To the microsecond. */
  static String time(Instant time) {
    return time == null
        ? ""
        : String.format(
            Locale.ROOT,
            "%s.%06d",
            Instant.ofEpochSecond(time.getEpochSecond())
                .toString()
                .replace('T', ' ')
                .replace("Z", ""),
            time.getNano() / 1000);
  }

  private static boolean fits(Rows.Row row, List<String> words) {
    String text =
        String.join(
                "\n",
                row.number(),
                row.source(),
                row.destination(),
                row.protocol(),
                row.length(),
                row.info())
            .toLowerCase(Locale.ROOT);
    return words.stream().allMatch(text::contains);
  }

  @Override
  public String name() {
    return "the built-in decoder";
  }

  @Override
  public String hint() {
    return "Words that a packet's line holds, such as: dns 192.0.2.1";
  }
}
