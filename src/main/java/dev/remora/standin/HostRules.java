package dev.remora.standin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/** Which hosts a {@code url} may point at. A server that fetches is a way into its network. */
final class HostRules {
  private static final int ANY_PORT = -1;

  private final List<Rule> rules;

  private record Rule(String host, int port) {
    boolean exact() {
      return !host.startsWith("*");
    }

    boolean matches(String name) {
      if (exact()) {
        return name.equals(host);
      }
      return host.equals("*") || (host.startsWith("*.") && name.endsWith(host.substring(1)));
    }
  }

  /**
   * @param allowed see {@link Settings#allowedHosts}
   */
  HostRules(List<String> allowed) {
    this.rules = allowed.stream().map(HostRules::rule).toList();
  }

  boolean allowNone() {
    return rules.isEmpty();
  }

  boolean allow(String host, int port) {
    String name = normal(host);
    return rules.stream().anyMatch(r -> r.matches(name) && (r.port == ANY_PORT || r.port == port));
  }

  /** Whether this address may be connected to under this name: public, or the name was listed. */
  boolean allow(String host, InetAddress address) {
    String name = normal(host);
    return rules.stream().anyMatch(r -> r.exact() && r.matches(name)) || isPublic(address);
  }

  private static Rule rule(String text) {
    String entry = text.strip();
    int colon = entry.lastIndexOf(':');
    boolean bareIpv6 = !entry.startsWith("[") && entry.indexOf(':') != colon;
    if (colon < 0 || bareIpv6 || entry.endsWith("]")) {
      return new Rule(normal(entry), ANY_PORT);
    }
    try {
      return new Rule(
          normal(entry.substring(0, colon)), Integer.parseInt(entry.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a host or host:port: " + text, e);
    }
  }

  private static String normal(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isPublic(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress()
        && !address.isMulticastAddress()
        && !(address instanceof Inet6Address ? isSpecial6(address) : isSpecial4(address));
  }

  /** 0/8, 100.64/10 (carriers' NAT), 192.0.0/24, 198.18/15 (benchmarks), 240/4 and broadcast. */
  private static boolean isSpecial4(InetAddress address) {
    byte[] b = address.getAddress();
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    return first == 0
        || (first == 100 && (second & 0xc0) == 64)
        || (first == 192 && second == 0 && b[2] == 0)
        || (first == 198 && (second & 0xfe) == 18)
        || first >= 240;
  }

  /** fc00::/7 is private; ::/96, 64:ff9b::/16, 2001::/32 and 2002::/16 carry an IPv4 address. */
  private static boolean isSpecial6(InetAddress address) {
    byte[] b = address.getAddress();
    int first = (b[0] & 0xff) << 8 | (b[1] & 0xff);
    int second = (b[2] & 0xff) << 8 | (b[3] & 0xff);
    return (first & 0xfe00) == 0xfc00
        || first == 0
        || first == 0x0064
        || first == 0x2002
        || (first == 0x2001 && second == 0);
  }
}
