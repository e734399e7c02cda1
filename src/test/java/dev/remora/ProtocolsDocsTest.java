package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.packet.Decoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.WordUtils;
import org.junit.jupiter.api.Test;

/** The names of protocols that routes of users' may compare with are those that can come. */
class ProtocolsDocsTest {
  private static final int ETHERNET = 1;
  private static final int SLL = 113;
  private static final int SLL2 = 276;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int PORTS = 65536;
  private static final int WIDTH = 130;

  private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  @Test
  void allThatTheDecoderKnowsAreListedAndNoOthers() throws IOException {
    for (int type = 0; type < PORTS; type++) {
      decode(ETHERNET, ethernet(type, new byte[60]));
    }
    decode(ETHERNET, ethernet(38, new byte[] {0x42, 0x42, 3, 0}));
    decode(SLL, new byte[60]);
    decode(SLL2, new byte[60]);
    for (int number = 0; number < 256; number++) {
      decode(ETHERNET, ethernet(IPV4, ipv4(number, new byte[40])));
      decode(ETHERNET, ethernet(IPV6, ipv6(number, new byte[40])));
    }
    byte[] http = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] tls = {22, 3, 1, 0, 4, 1, 0, 0, 0};
    for (int port = 0; port < PORTS; port++) {
      decode(ETHERNET, ethernet(IPV4, ipv4(UDP, udp(port, new byte[40]))));
      for (byte[] said : new byte[][] {new byte[40], http, tls}) {
        decode(ETHERNET, ethernet(IPV4, ipv4(TCP, tcp(port, said))));
      }
    }
    assertThat(names).contains("DNS", "TLS", "HTTP", "ARP", "ICMPv6");
    Docs.assertGenerated(
        Path.of("docs", "extending.md"),
        "protocols",
        WordUtils.wrap(String.join(", ", names), WIDTH) + "\n");
  }

  private void decode(int link, byte[] packet) {
    names.add(Decoder.decode(link, "none", packet).protocol());
  }

  private static byte[] ethernet(int type, byte[] rest) {
    return ByteBuffer.allocate(14 + rest.length)
        .position(12)
        .putShort((short) type)
        .put(rest)
        .array();
  }

  private static byte[] ipv4(int protocol, byte[] rest) {
    return ByteBuffer.allocate(20 + rest.length)
        .put((byte) 0x45)
        .put((byte) 0)
        .putShort((short) (20 + rest.length))
        .position(9)
        .put((byte) protocol)
        .position(20)
        .put(rest)
        .array();
  }

  private static byte[] ipv6(int next, byte[] rest) {
    return ByteBuffer.allocate(40 + rest.length)
        .put((byte) 0x60)
        .position(4)
        .putShort((short) rest.length)
        .put((byte) next)
        .position(40)
        .put(rest)
        .array();
  }

  private static byte[] udp(int port, byte[] rest) {
    return ByteBuffer.allocate(8 + rest.length)
        .putShort((short) 50_000)
        .putShort((short) port)
        .putShort((short) (8 + rest.length))
        .position(8)
        .put(rest)
        .array();
  }

  private static byte[] tcp(int port, byte[] rest) {
    return ByteBuffer.allocate(20 + rest.length)
        .putShort((short) 50_000)
        .putShort((short) port)
        .position(12)
        .put((byte) 0x50)
        .position(20)
        .put(rest)
        .array();
  }
}
