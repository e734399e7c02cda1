package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void bytesAreShortAndKeepTheirUnit() {
    assertThat(Terminal.bytes(0)).isEqualTo("0 B");
    assertThat(Terminal.bytes(999)).isEqualTo("999 B");
    assertThat(Terminal.bytes(1_000)).isEqualTo("1.0 kB");
    assertThat(Terminal.bytes(999_960)).isEqualTo("1.0 MB");
    assertThat(Terminal.bytes(123_456_789)).isEqualTo("123 MB");
    assertThat(Terminal.bytes(8_600_000_000L)).isEqualTo("8.6 GB");
    assertThat(Terminal.bytes(Long.MAX_VALUE)).endsWith(" TB");
  }

  @Test
  void ofALongPathTheEndIsKept() {
    assertThat(Terminal.fit("site-a/x.pcap", 13)).isEqualTo("site-a/x.pcap");
    assertThat(Terminal.fit("site-a/x.pcap", 7)).isEqualTo("…x.pcap");
  }
}
