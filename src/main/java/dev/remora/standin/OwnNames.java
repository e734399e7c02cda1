package dev.remora.standin;

import io.netty.util.NetUtil;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;

/**
 * The names under which a server answers browsers without a token, besides addresses and {@code
 * localhost}. A web page elsewhere whose name is turned to our address would count as ours in a
 * browser, and could read everything. An address can't be turned.
 *
 * @param names where {@code *} is any
 */
public record OwnNames(List<String> names) {
  public OwnNames {
    names = List.copyOf(names);
  }

  /** Whether what was asked under this name may be answered. */
  public boolean include(HostAndPort asked) {
    String host = asked == null ? "" : asked.host().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || NetUtil.isValidIpV4Address(host)
        || NetUtil.isValidIpV6Address(host)
        || names.contains("*")
        || names.stream().anyMatch(host::equalsIgnoreCase);
  }
}
