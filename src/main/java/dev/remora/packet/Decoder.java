package dev.remora.packet;

import dev.remora.packet.Octets.Cut;
import java.util.Map;

/**
 * Decodes one packet from its link layer on: Ethernet with VLAN tags, ARP, IPv4, IPv6, ICMP, TCP,
 * UDP and a few applications. What strangers put into a packet makes it give up at most: the work
 * is bounded by the packet's first bytes.
 */
public final class Decoder {
  private static final int MOST_TAGS = 4;
  private static final int MOST_EXTENSIONS = 8;

  private static final Map<Integer, String> ETHER_TYPES =
      Map.of(
          0x8847, "MPLS", 0x8848, "MPLS", 0x8863, "PPPoE", 0x8864, "PPPoE", 0x888e, "EAPOL", 0x88cc,
          "LLDP", 0x88f7, "PTP", 0x8809, "Slow");

  private static final Map<Integer, String> IP_PROTOCOLS =
      Map.of(
          2, "IGMP", 4, "IPIP", 41, "6in4", 47, "GRE", 50, "ESP", 51, "AH", 89, "OSPF", 103, "PIM",
          112, "VRRP", 132, "SCTP");

  private String source = "";
  private String destination = "";
  private String protocol;
  private String info = "";

  private Decoder(String protocol) {
    this.protocol = protocol;
  }

  /**
   * @param link LINKTYPE_ number
   * @param linkName what is told where the link type is not decoded
   * @param head the packet's first bytes
   */
  public static Decoded decode(int link, String linkName, byte[] head) {
    Decoder decoder = new Decoder(linkName);
    try {
      decoder.link(link, new Octets(head));
    } catch (Cut e) {
      decoder.info = (decoder.info + " (cut)").strip();
    }
    return new Decoded(decoder.source, decoder.destination, decoder.protocol, decoder.info);
  }

  private void link(int link, Octets at) throws Cut {
    switch (link) {
      case 1 -> ethernet(at);
      case 12, 14, 101 -> ip(at);
      case 228 -> ipv4(at);
      case 229 -> ipv6(at);
      case 0, 108 -> ip(at.after(4));
      case 113 -> {
        protocol = "SLL";
        network(at.u16(14), at.after(16));
      }
      case 276 -> {
        protocol = "SLL2";
        network(at.u16(0), at.after(20));
      }
      default -> info = at.length() + " bytes looked at, of a link layer that is not decoded";
    }
  }

  private void ethernet(Octets at) throws Cut {
    protocol = "Ethernet";
    destination = at.mac(0);
    source = at.mac(6);
    int type = at.u16(12);
    Octets rest = at.after(14);
    for (int i = 0; i < MOST_TAGS && isTag(type); i++) {
      protocol = "VLAN";
      info = "VLAN " + (rest.u16(0) & 0xfff);
      type = rest.u16(2);
      rest = rest.after(4);
    }
    if (type < 0x600) {
      protocol = type >= 3 && rest.u16(0) == 0x4242 ? "STP" : "LLC";
      info = type + " bytes";
    } else {
      network(type, rest);
    }
  }

  private static boolean isTag(int type) {
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
  }

  private void network(int type, Octets at) throws Cut {
    switch (type) {
      case 0x0800 -> ipv4(at);
      case 0x86dd -> ipv6(at);
      case 0x0806 -> arp(at);
      default -> {
        protocol = ETHER_TYPES.getOrDefault(type, protocol);
        info = String.format("type 0x%04x", type);
      }
    }
  }

  private void ip(Octets at) throws Cut {
    if (at.u8(0) >> 4 == 6) {
      ipv6(at);
    } else {
      ipv4(at);
    }
  }

  private void arp(Octets at) throws Cut {
    protocol = "ARP";
    int operation = at.u16(6);
    if (at.u16(0) == 1 && at.u16(2) == 0x0800) {
      String sender = at.ipv4(14);
      String wanted = at.ipv4(24);
      info =
          operation == 1
              ? "Who has " + wanted + "? Tell " + sender
              : operation == 2 ? sender + " is at " + at.mac(8) : "operation " + operation;
    } else {
      info = "operation " + operation;
    }
  }

  private void ipv4(Octets at) throws Cut {
    protocol = "IPv4";
    int header = (at.u8(0) & 0xf) * 4;
    if (at.u8(0) >> 4 != 4 || header < 20) {
      info = "no IPv4 header";
      return;
    }
    source = at.ipv4(12);
    destination = at.ipv4(16);
    int total = at.u16(2);
    int fragment = at.u16(6);
    Octets rest = (total >= header ? at.limited(total) : at).after(header);
    if ((fragment & 0x1fff) != 0) {
      info = "fragment at " + (fragment & 0x1fff) * 8 + " of " + name(at.u8(9));
      return;
    }
    transport(at.u8(9), rest, Math.max(0, total - header));
  }

  private void ipv6(Octets at) throws Cut {
    protocol = "IPv6";
    if (at.u8(0) >> 4 != 6) {
      info = "no IPv6 header";
      return;
    }
    int next = at.u8(6);
    int length = at.u16(4);
    source = at.ipv6(8);
    destination = at.ipv6(24);
    Octets rest = at.after(40).limited(length == 0 ? Integer.MAX_VALUE / 2 : length);
    for (int i = 0; i < MOST_EXTENSIONS; i++) {
      int size;
      switch (next) {
        case 0, 43, 60 -> size = (rest.u8(1) + 1) * 8;
        case 51 -> size = (rest.u8(1) + 2) * 4;
        case 44 -> {
          if ((rest.u16(2) & 0xfff8) != 0) {
            info = "fragment at " + (rest.u16(2) & 0xfff8) + " of " + name(rest.u8(0));
            return;
          }
          size = 8;
        }
        default -> {
          transport(next, rest, Math.max(0, length));
          return;
        }
      }
      next = rest.u8(0);
      rest = rest.after(size);
      length -= size;
    }
    info = "too many extension headers";
  }

  private static String name(int number) {
    return switch (number) {
      case 1 -> "ICMP";
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 58 -> "ICMPv6";
      default -> IP_PROTOCOLS.getOrDefault(number, "protocol " + number);
    };
  }

  /**
   * @param length in bytes on the wire
   */
  private void transport(int number, Octets at, int length) throws Cut {
    switch (number) {
      case 1 -> icmp(at);
      case 6 -> tcp(at, length);
      case 17 -> udp(at);
      case 58 -> icmpv6(at);
      default -> {
        protocol = IP_PROTOCOLS.getOrDefault(number, protocol);
        info = name(number) + ", " + length + " bytes";
      }
    }
  }

  private void icmp(Octets at) throws Cut {
    protocol = "ICMP";
    int type = at.u8(0);
    info =
        switch (type) {
          case 0 -> "Echo reply, sequence " + at.u16(6);
          case 8 -> "Echo request, sequence " + at.u16(6);
          case 3 -> "Destination unreachable, code " + at.u8(1);
          case 5 -> "Redirect";
          case 11 -> "Time exceeded";
          default -> "type " + type + ", code " + at.u8(1);
        };
  }

  private void icmpv6(Octets at) throws Cut {
    protocol = "ICMPv6";
    int type = at.u8(0);
    info =
        switch (type) {
          case 1 -> "Destination unreachable, code " + at.u8(1);
          case 2 -> "Packet too big";
          case 3 -> "Time exceeded";
          case 128 -> "Echo request, sequence " + at.u16(6);
          case 129 -> "Echo reply, sequence " + at.u16(6);
          case 133 -> "Router solicitation";
          case 134 -> "Router advertisement";
          case 135 -> "Neighbor solicitation for " + at.ipv6(8);
          case 136 -> "Neighbor advertisement of " + at.ipv6(8);
          case 143 -> "Multicast listener report";
          default -> "type " + type + ", code " + at.u8(1);
        };
  }

  private void tcp(Octets at, int length) throws Cut {
    protocol = "TCP";
    int from = at.u16(0);
    int to = at.u16(2);
    int header = (at.u8(12) >> 4) * 4;
    int data = Math.max(0, length - header);
    info = from + " → " + to + " [" + flags(at.u8(13)) + "] seq=" + at.u32(4) + " len=" + data;
    if (data > 0 && header >= 20) {
      application(Applications.overTcp(from, to, at.after(header)));
    }
  }

  private static String flags(int bits) {
    StringBuilder set = new StringBuilder();
    String[] names = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    for (int i : new int[] {1, 0, 2, 3, 4, 5, 6, 7}) {
      if ((bits & 1 << i) != 0) {
        set.append(set.isEmpty() ? "" : ", ").append(names[i]);
      }
    }
    return set.toString();
  }

  private void udp(Octets at) throws Cut {
    protocol = "UDP";
    int from = at.u16(0);
    int to = at.u16(2);
    info = from + " → " + to + " len=" + Math.max(0, at.u16(4) - 8);
    application(Applications.overUdp(from, to, at.after(8)));
  }

  /** One that can't be told is no failure of what is below it. */
  private void application(Applications.Said said) {
    if (said != null) {
      protocol = said.protocol();
      info = said.info().isEmpty() ? info : said.info();
    }
  }
}
