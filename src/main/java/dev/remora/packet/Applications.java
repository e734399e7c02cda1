package dev.remora.packet;

import dev.remora.packet.Octets.Cut;
import java.util.Map;
import java.util.Set;

/** DNS, TLS and HTTP as far as one packet shows them, others by their port alone. */
final class Applications {
  private static final int LONGEST_LINE = 120;
  private static final int LONGEST_NAME = 255;
  private static final int MOST_EXTENSIONS = 64;

  private static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE");

  private static final Map<Integer, String> UDP =
      Map.ofEntries(
          Map.entry(67, "DHCP"),
          Map.entry(68, "DHCP"),
          Map.entry(69, "TFTP"),
          Map.entry(123, "NTP"),
          Map.entry(137, "NBNS"),
          Map.entry(161, "SNMP"),
          Map.entry(162, "SNMP"),
          Map.entry(443, "QUIC"),
          Map.entry(500, "ISAKMP"),
          Map.entry(514, "Syslog"),
          Map.entry(546, "DHCPv6"),
          Map.entry(547, "DHCPv6"),
          Map.entry(1900, "SSDP"),
          Map.entry(4789, "VXLAN"),
          Map.entry(5060, "SIP"));

  private static final Map<Integer, String> TCP =
      Map.of(
          20,
          "FTP-DATA",
          21,
          "FTP",
          22,
          "SSH",
          23,
          "Telnet",
          25,
          "SMTP",
          110,
          "POP",
          143,
          "IMAP",
          179,
          "BGP",
          445,
          "SMB",
          3389,
          "RDP");

  private static final Map<Integer, String> TYPES =
      Map.of(
          1, "A", 2, "NS", 5, "CNAME", 6, "SOA", 12, "PTR", 15, "MX", 16, "TXT", 28, "AAAA", 33,
          "SRV", 65, "HTTPS");

  private Applications() {}

  /**
   * @param info empty where no more than the protocol is known
   */
  record Said(String protocol, String info) {}

  /** Null where nothing is known of it. */
  static Said overUdp(int from, int to, Octets at) {
    if (is(53, from, to) || is(5353, from, to) || is(5355, from, to)) {
      return dns(is(53, from, to) ? "DNS" : is(5353, from, to) ? "MDNS" : "LLMNR", at);
    }
    return byPort(UDP, from, to);
  }

  /** Null where nothing is known of it. */
  static Said overTcp(int from, int to, Octets at) {
    try {
      if (at.u8(0) >= 20 && at.u8(0) <= 23 && at.u8(1) == 3 && at.u8(2) <= 4) {
        return tls(at);
      }
      String line = at.line(LONGEST_LINE);
      if (line.startsWith("HTTP/1.") || METHODS.contains(line.split(" ", 2)[0])) {
        return new Said("HTTP", line);
      }
      if (is(53, from, to)) {
        return dns("DNS", at.after(2));
      }
      return byPort(TCP, from, to);
    } catch (Cut e) {
      return byPort(TCP, from, to);
    }
  }

  private static boolean is(int port, int from, int to) {
    return from == port || to == port;
  }

  private static Said byPort(Map<Integer, String> names, int from, int to) {
    String name = names.getOrDefault(to, names.get(from));
    return name == null ? null : new Said(name, "");
  }

  private static Said dns(String name, Octets at) {
    try {
      int flags = at.u16(2);
      StringBuilder info = new StringBuilder((flags & 0x8000) == 0 ? "Query" : "Response");
      if (at.u16(4) > 0) {
        int[] place = {12};
        String asked = name(at, place);
        int type = at.u16(place[0]);
        info.append(' ').append(TYPES.getOrDefault(type, "type " + type)).append(' ').append(asked);
      }
      if ((flags & 0x8000) != 0) {
        int code = flags & 0xf;
        info.append(
            code == 0
                ? ", answers: " + at.u16(6)
                : code == 3 ? ", no such name" : ", code " + code);
      }
      return new Said(name, info.toString());
    } catch (Cut e) {
      return new Said(name, "");
    }
  }

  /** Pointers are not followed: in a question there need be none. */
  private static String name(Octets at, int[] place) throws Cut {
    StringBuilder name = new StringBuilder();
    int i = place[0];
    for (int length = at.u8(i); length != 0 && name.length() < LONGEST_NAME; length = at.u8(i)) {
      if (length > 63) {
        place[0] = i + 2;
        return name + "…";
      }
      name.append(name.isEmpty() ? "" : ".").append(at.text(i + 1, length));
      i += 1 + length;
    }
    place[0] = i + 1;
    return name.isEmpty() ? "<root>" : name.toString();
  }

  private static Said tls(Octets at) {
    try {
      String kind =
          switch (at.u8(0)) {
            case 20 -> "Change cipher spec";
            case 21 -> "Alert";
            case 23 -> "Application data";
            default ->
                switch (at.u8(5)) {
                  case 1 -> "Client hello" + serverName(at.after(9));
                  case 2 -> "Server hello";
                  case 11 -> "Certificate";
                  default -> "Handshake";
                };
          };
      return new Said("TLS", kind);
    } catch (Cut e) {
      return new Said("TLS", "");
    }
  }

  /** As a hello asks for it, in a packet that holds it. */
  private static String serverName(Octets hello) {
    try {
      int i = 34;
      i += 1 + hello.u8(i);
      i += 2 + hello.u16(i);
      i += 1 + hello.u8(i);
      i += 2;
      for (int n = 0; n < MOST_EXTENSIONS; n++) {
        int length = hello.u16(i + 2);
        if (hello.u16(i) == 0) {
          int size = Math.min(hello.u16(i + 7), LONGEST_NAME);
          return size == 0 ? "" : " for " + hello.text(i + 9, size);
        }
        i += 4 + length;
      }
      return "";
    } catch (Cut e) {
      return "";
    }
  }
}
