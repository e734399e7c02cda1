package dev.remora.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final int ETHERNET = 1;
  private static final String MACS = "020000000001020000000002";
  private static final String IPV4_UDP = "4500003c000100004011" + "0000" + "c0000201c0000202";

  private static Decoded decode(int link, String hex) {
    return Decoder.decode(link, "some-link", HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String tcp(String from, String to, String flags, String data) {
    int length = 40 + data.length() / 2;
    return "4500%04x000100004006".formatted(length)
        + "0000c0000201c0000202"
        + from
        + to
        + "00000001000000005"
        + "0"
        + flags
        + "ffff00000000"
        + data;
  }

  @Test
  void arpAsksAndAnswers() {
    String body = "0001080006040001020000000001c0000201000000000000c0000202";
    assertThat(decode(ETHERNET, MACS + "0806" + body))
        .isEqualTo(
            new Decoded(
                "02:00:00:00:00:02",
                "02:00:00:00:00:01",
                "ARP",
                "Who has 192.0.2.2? Tell 192.0.2.1"));
  }

  @Test
  void dnsThroughAVlanTag() {
    String dns = "abcd01000001000000000000" + "03777777076578616d706c6503636f6d00" + "001c0001";
    String udp = "d4310035" + "%04x".formatted(8 + dns.length() / 2) + "0000" + dns;
    Decoded decoded = decode(ETHERNET, MACS + "8100000a" + "0800" + IPV4_UDP + udp);

    assertThat(decoded)
        .isEqualTo(new Decoded("192.0.2.1", "192.0.2.2", "DNS", "Query AAAA www.example.com"));
  }

  @Test
  void tcpItsFlagsAndWhatItCarries() {
    assertThat(decode(101, tcp("d431", "0050", "02", "")))
        .isEqualTo(new Decoded("192.0.2.1", "192.0.2.2", "TCP", "54321 → 80 [SYN] seq=1 len=0"));
    assertThat(decode(101, tcp("d431", "0050", "18", ascii("GET /x HTTP/1.1\r\nHost: a\r\n"))))
        .isEqualTo(new Decoded("192.0.2.1", "192.0.2.2", "HTTP", "GET /x HTTP/1.1"));
    assertThat(decode(101, tcp("d431", "0016", "18", ascii("SSH-2.0-x\r\n"))).protocol())
        .isEqualTo("SSH");
  }

  @Test
  void theServerThatAClientHelloAsksFor() {
    String name = ascii("example.org");
    String extension = "0000" + "0010" + "000e" + "00" + "000b" + name;
    String hello =
        "0303"
            + "00".repeat(32)
            + "00"
            + "00021301"
            + "0100"
            + "%04x".formatted(extension.length() / 2)
            + extension;
    String record = "160301" + "0000" + "01" + "000000" + hello;
    assertThat(decode(228, tcp("d431", "01bb", "18", record)))
        .isEqualTo(new Decoded("192.0.2.1", "192.0.2.2", "TLS", "Client hello for example.org"));
  }

  @Test
  void ipv6WithExtensionsAndICMP() {
    String addresses = "20010db8000000000000000000000001" + "fe800000000000000000000000000002";
    String packet =
        "60000000" + "0010" + "00" + "40" + addresses + "3a00000000000000" + "8000000000010007";
    assertThat(decode(229, packet))
        .isEqualTo(new Decoded("2001:db8::1", "fe80::2", "ICMPv6", "Echo request, sequence 7"));
  }

  @Test
  void linuxCooked() {
    assertThat(decode(113, "0000000100060200000000010000" + "0800" + tcp("d431", "0050", "11", "")))
        .matches(d -> d.protocol().equals("TCP") && d.info().contains("[FIN, ACK]"));
  }

  @Test
  void whatIsNotDecodedIsSaidSo() {
    assertThat(decode(147, "0102").protocol()).isEqualTo("some-link");
    assertThat(decode(ETHERNET, MACS + "88cc" + "00").protocol()).isEqualTo("LLDP");
    assertThat(decode(ETHERNET, MACS + "1234" + "00").info()).isEqualTo("type 0x1234");
  }

  @Test
  void aPacketThatIsCutAnywhereSaysWhatItCan() throws IOException {
    byte[] whole =
        HexFormat.of()
            .parseHex(MACS + "0800" + tcp("d431", "0050", "18", ascii("GET / HTTP/1.1\r\n")));
    for (int i = 0; i <= whole.length; i++) {
      Decoded decoded = Decoder.decode(ETHERNET, "ether", Arrays.copyOf(whole, i));
      assertThat(decoded.protocol()).isNotEmpty();
      assertThat(decoded.info()).matches("[ -~→]*");
    }
  }
}
