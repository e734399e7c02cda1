package dev.remora.format;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What the first bytes of each packet are.
 *
 * @param number the LINKTYPE_ number, as pcap and pcapng carry it
 * @param name {@code capinfos}' short name, {@code ether}; {@code linktype-N} for an unknown number
 * @param description {@code capinfos}' long name, {@code Ethernet}
 */
public record LinkType(int number, String name, String description) {
  private static final Map<Integer, LinkType> KNOWN = read();

  /** The link type with this number; one that nobody registered gets a name made of it. */
  public static LinkType of(int number) {
    LinkType known = KNOWN.get(number);
    return known != null
        ? known
        : new LinkType(number, "linktype-" + number, "Link type " + number);
  }

  private static Map<Integer, LinkType> read() {
    Map<Integer, LinkType> types = new HashMap<>();
    try (InputStream table = LinkType.class.getResourceAsStream("link-types.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] cells = line.split("\t", -1);
          int number = Integer.parseInt(cells[0]);
          types.put(number, new LinkType(number, cells[1], cells[2]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("link-types.tsv is unreadable in the jar", e);
    }
    return Map.copyOf(types);
  }
}
