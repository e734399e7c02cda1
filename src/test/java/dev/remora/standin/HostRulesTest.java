package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRulesTest {

  @Test
  void matchesHostsAndPorts() {
    HostRules rules =
        new HostRules(List.of("Captures.example", "lab.example:8080", "*.example.org", "[::1]:90"));

    assertThat(rules.allow("captures.EXAMPLE.", 1)).isTrue();
    assertThat(rules.allow("lab.example", 8080)).isTrue();
    assertThat(rules.allow("lab.example", 80)).isFalse();
    assertThat(rules.allow("a.b.example.org", 80)).isTrue();
    assertThat(rules.allow("example.org", 80)).isFalse();
    assertThat(rules.allow("evilexample.org", 80)).isFalse();
    assertThat(rules.allow("[::1]", 90)).isTrue();
    assertThat(rules.allow("[::1]", 91)).isFalse();
    assertThat(new HostRules(List.of()).allow("captures.example", 80)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
      })
  void reachesPrivateAddressesOnlyUnderNamesThatAreListed(String address)
      throws UnknownHostException {
    HostRules rules = new HostRules(List.of("*", "listed.example"));

    assertThat(rules.allow("other.example", InetAddress.getByName(address))).isFalse();
    assertThat(rules.allow("listed.example", InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
  void reachesPublicAddresses(String address) throws UnknownHostException {
    assertThat(new HostRules(List.of("*")).allow("x.example", InetAddress.getByName(address)))
        .isTrue();
  }
}
