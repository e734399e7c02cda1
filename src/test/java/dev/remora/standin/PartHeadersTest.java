package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartHeadersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "filename=\"x.pcap\"                              | x.pcap",
        "filename=x.pcap                                  | x.pcap",
        "filename=\"a;b=c, d:e.pcap\"                     | a;b=c, d:e.pcap",
        "filename=\"say %22hi%22.pcap\"                   | say \"hi\".pcap",
        "filename=\"100%41.pcap\"                         | 100%41.pcap",
        "filename=\"say \\\"hi\\\".pcap\"                 | say \"hi\".pcap",
        "filename=\"C:\\dir\\x.pcap\"                     | C:\\dir\\x.pcap",
        "filename=\"größe.pcap\"                          | größe.pcap",
        "filename=\"x.pcap\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.pcap | größe.pcap",
        "filename*=utf-8'en'%e2%82%ac.pcap                | €.pcap",
        "filename=\"x.pcap\"; filename*=UTF-8''broken%2   | x.pcap",
        "filename=\"x.pcap\"; filename*=no-such-set''y    | x.pcap",
        "filename=\"x.pcap\"; filename*=ISO-2022-CN''%41  | x.pcap",
        "filename=\"x.pcap\"; filename*=iso-8859-1''gr%FC | gr\u00fc",
        "FileName = \"x.pcap\" ; other=1                  | x.pcap",
        "filename=\"unclosed.pcap                         | unclosed.pcap",
      })
  void readsFileNames(String parameter, String expected) throws Refusal {
    assertThat(parse("Content-Disposition: form-data; name=\"file\"; " + parameter))
        .isEqualTo(new PartHeaders("file", expected));
  }

  @Test
  void parametersMayBreakOffAnywhere() {
    assertThat(PartHeaders.parameters(";a=b")).isEqualTo(Map.of("", "", "a", "b"));
    assertThat(PartHeaders.parameters("x;b=")).isEqualTo(Map.of("", "x", "b", ""));
    assertThat(PartHeaders.parameters("x;b= ")).isEqualTo(Map.of("", "x", "b", ""));
    assertThat(PartHeaders.parameters("x;b=\"a\\")).isEqualTo(Map.of("", "x", "b", "a\\"));
    assertThat(PartHeaders.parameters("x;b")).isEqualTo(Map.of("", "x"));
  }

  @Test
  void readsLatin1AndFoldedHeaders() throws Refusal {
    byte[] latin1 =
        "CONTENT-DISPOSITION: form-data;\r\n name=\"file\";\r\n\tfilename=\"größe.pcap\"\r\n"
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(PartHeaders.parse(latin1)).isEqualTo(new PartHeaders("file", "größe.pcap"));
  }

  @Test
  void knowsNoFileNameWhereThereIsNone() throws Refusal {
    assertThat(parse("Content-Disposition: form-data; name=comments").filename()).isNull();
  }

  private static PartHeaders parse(String headers) throws Refusal {
    return PartHeaders.parse((headers + "\r\n").getBytes(StandardCharsets.UTF_8));
  }
}
