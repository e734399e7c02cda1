package dev.remora.standin;

import dev.remora.format.Packets;
import dev.remora.packet.Decoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which protocols a capture's packets are of.
 *
 * @param shares the largest first, the small ones together
 * @param packets that were looked at
 * @param whole whether those are all
 */
record Breakdown(List<Share> shares, long packets, boolean whole) {
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final int MOST_SHARES = 12;
  private static final int MOST_PROTOCOLS = 200;
  private static final String OTHERS = "others";

  record Share(String protocol, long packets, long bytes) {
    Share plus(Share other) {
      return new Share(protocol, packets + other.packets, bytes + other.bytes);
    }
  }

  static Breakdown of(Session session, Path capture) throws IOException {
    Map<String, Share> found = new HashMap<>();
    long end = System.nanoTime() + LONGEST.toNanos();
    long[] packets = {0};
    boolean[] whole = {true};
    Packets.read(
        capture,
        session.facts().fileType(),
        packet -> {
          if (System.nanoTime() > end) {
            whole[0] = false;
            return false;
          }
          packets[0]++;
          String protocol =
              Decoder.decode(packet.link().number(), packet.link().name(), packet.head())
                  .protocol();
          String name =
              found.size() < MOST_PROTOCOLS || found.containsKey(protocol) ? protocol : OTHERS;
          found.merge(name, new Share(name, 1, packet.length()), Share::plus);
          return true;
        });
    return new Breakdown(shares(found), packets[0], whole[0]);
  }

  private static List<Share> shares(Map<String, Share> found) {
    List<Share> all = new ArrayList<>(found.values());
    all.sort(Comparator.comparingLong(Share::packets).reversed().thenComparing(Share::protocol));
    if (all.size() <= MOST_SHARES) {
      return List.copyOf(all);
    }
    List<Share> shown = new ArrayList<>(all.subList(0, MOST_SHARES - 1));
    shown.add(
        all.subList(MOST_SHARES - 1, all.size()).stream()
            .reduce(new Share(OTHERS, 0, 0), Share::plus));
    return List.copyOf(shown);
  }
}
