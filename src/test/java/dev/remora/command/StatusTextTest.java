package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final String STATUS =
      """
      {"at":"2026-11-22T21:05:00Z","started":"2026-11-22T18:05:00Z","running":true,"captures_dir":"/srv/captures",
       "targets":[{"name":"default","url":"https://h","embedded":false,"line":"stopped",
         "why":"answer 401 (API token is invalid, says an endpoint of very many words to say so)",
         "since":"2026-11-22T21:00:00Z","next_try":"2026-11-22T21:06:00Z"}],
       "inboxes":[{"name":"span","kind":"directory","place":"/in","trouble":"/in can't be read",
         "count":3,"bytes":1500000,"oldest":"2026-11-22T21:01:00Z","first":[
          {"path":"a/very/long/path/that/does/not/fit/into/eighty/characters/at/all/x\\ny.pcap",
           "size":300,"since":"2026-11-22T21:01:00Z","kind":"in-line","why":"in the line"},
          {"path":"y.pcap","size":300,"since":"2026-11-22T21:04:59Z","kind":"x","why":"w"}]}],
       "uploads":[{"inbox":"span","path":"u.pcap","target":"default","sent":50,"size":200,
         "started":"2026-11-22T21:04:00Z","attempt":2,"by_reference":false}],
       "delivered":[{"inbox":"span","path":"d.pcap","filename":"d.pcap","url":"https://h/captures/1",
         "size":10,"at":"2026-11-20T21:05:00Z","duplicate":false,"truncated":false}],
       "in_doubt":[{"inbox":"span","path":"q.pcap","size":5,"sent_at":"2026-11-22T21:00:00Z",
         "exceptions":["reset"]}],
       "dead":{"count":1,"trouble":"","newest":[{"document":"span/z.error.json","inbox":"span",
         "path":"z.pcap","reason":"rejected","status":422,"exceptions":["no"],"size":5,
         "at":"2026-11-22T20:05:00Z","redrivable":true}]},
       "counts":{"waiting":3,"uploading":1,"delivered":9,"delivered_since_start":9,"dead":1},
       "changes":{"wrong":["/r/x.yaml:3:5: is no YAML"],"later":["http.port: the change"]}}
      """;

  private static JsonNode status() throws IOException {
    return new JsonMapper().readTree(STATUS);
  }

  @Test
  void allIsInItAndEightyColumnsAreEnough() throws IOException {
    String text = new StatusText(status(), 80, 10, false).toString();
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    assertThat(text)
        .doesNotContain("\u001b")
        .startsWith(", running for 3 h")
        .contains("CHANGES", "/r/x.yaml:3:5: is no YAML", "http.port: the change")
        .contains("3 waiting, 1 in flight, 1 in doubt, 9 delivered, 1 dead")
        .contains("captures.dir /srv/captures")
        .contains("default        stopped  https://h")
        .contains("next attempt at 21:06:00 UTC")
        .contains("span                3    1.5 MB  oldest 4 min  /in")
        .contains("/in can't be read")
        .contains("at/all/x\\ny.pcap")
        .contains("25 % sent to default, attempt 2")
        .contains("span/q.pcap", "reset")
        .contains("span/z.pcap", "rejected: no")
        .contains("span/d.pcap", "2 d ago", "https://h/captures/1");
  }

  @Test
  void rowsAreBoundedAndColoursAreForTerminals() throws IOException {
    String text = new StatusText(status(), 80, 1, true).toString();
    assertThat(text).doesNotContain("span/y.pcap").contains("\u001b[31m", "\u001b[1mTARGETS");
    assertThat(new StatusText(status(), 80, 0, false).toString()).doesNotContain("DELIVERED");
  }

  @Test
  void agesAreInTheirLargestUnit() {
    assertThat(StatusText.age(Duration.ofSeconds(-5))).isEqualTo("0 s");
    assertThat(StatusText.age(Duration.ofSeconds(99))).isEqualTo("99 s");
    assertThat(StatusText.age(Duration.ofSeconds(100))).isEqualTo("1 min");
    assertThat(StatusText.age(Duration.ofHours(3))).isEqualTo("3 h");
    assertThat(StatusText.age(Duration.ofDays(3))).isEqualTo("3 d");
  }
}
