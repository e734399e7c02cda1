package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TidingsTest {
  private static final String STATUS =
      """
      {"targets":[{"name":"default","line":"LINE","why":"answer 401","next_try":"21:06"}],
       "inboxes":[{"name":"a","count":3,"trouble":"","first":[
         {"path":"x.pcap","kind":"in-line","why":"in the line"},
         {"path":"y.pcap","kind":"still-growing","why":"still growing"}]},
        {"name":"b","count":0,"trouble":"gone","first":[]}],
       "uploads":[{"inbox":"a","path":"u.pcap","target":"default","sent":50,"size":200,"attempt":2}]}
      """;

  private static Tidings tidings(String line) throws IOException {
    return new Tidings(new JsonMapper().readTree(STATUS.replace("LINE", line)), "", false);
  }

  @Test
  void ofAFileItSaysWhereItIs() throws IOException {
    Tidings moving = tidings("moves");
    assertThat(moving.of("a", "default", "u.pcap"))
        .hasValue(new Finding.InFlight("a", "default", 25, 2));
    assertThat(moving.of("b", "default", "u.pcap")).isEmpty();
    assertThat(moving.of("a", "default", "x.pcap"))
        .hasValue(new Finding.Waiting("a", "in the line"));
    assertThat(moving.of("a", "default", "z.pcap")).isEmpty();
    assertThat(moving.of("c", "default", "x.pcap")).isEmpty();
  }

  @Test
  void ofCapturesThatLieElsewhereItTellsByTheirNames() throws IOException {
    Tidings far =
        new Tidings(
            new JsonMapper()
                .readTree(
                    """
                    {"targets":[{"name":"default","line":"stopped","why":"answer 401"}],
                     "inboxes":[{"name":"far","place":"sftp://host:22/in","first":[
                       {"path":"a/x.pcap","kind":"still-growing","why":"still growing"},
                       {"path":"b/x.pcap","kind":"in-line","why":"in the line"}]}],
                     "uploads":[{"inbox":"far","path":"u.pcap","size":2,"sent":1,"attempt":1}]}
                    """),
            "",
            false);
    Finding growing = new Finding.Waiting("far", "still growing");
    assertThat(far.named("far", "default", "x.pcap"))
        .containsEntry("a/x.pcap", growing)
        .containsEntry(
            "b/x.pcap", new Finding.LineStopped("far", "default", true, "answer 401", ""))
        .hasSize(2);
    for (String one : List.of("a/x.pcap", "in/a/x.pcap", "sftp://host:22/in/a/x.pcap")) {
      assertThat(far.named("far", "default", one)).isEqualTo(Map.of("a/x.pcap", growing));
    }
    assertThat(far.named("far", "default", "u.pcap")).hasSize(1);
    assertThat(far.named("far", "default", "pcap")).isEmpty();
    assertThat(far.named("near", "default", "x.pcap")).isEmpty();
  }

  @Test
  void aLineThatDoesNotMoveIsWhatHoldsUpWhatStandsInIt() throws IOException {
    assertThat(tidings("stopped").of("a", "default", "x.pcap"))
        .hasValue(new Finding.LineStopped("a", "default", true, "answer 401", "21:06"));
    assertThat(tidings("waits").of("a", "default", "x.pcap"))
        .hasValue(new Finding.LineStopped("a", "default", false, "answer 401", "21:06"));
    assertThat(tidings("stopped").of("a", "default", "y.pcap"))
        .hasValue(new Finding.Waiting("a", "still growing"));
    assertThat(tidings("stopped").of("a", "other", "x.pcap"))
        .hasValue(new Finding.Waiting("a", "in the line"));
  }

  @Test
  void ofWhatItDoesNotTellTheInboxOrItsAbsenceDoes() throws IOException {
    assertThat(tidings("moves").ofInbox("a")).isEqualTo(new Finding.Due("a", 2));
    assertThat(tidings("moves").ofInbox("b")).isEqualTo(new Finding.InboxTrouble("b", "gone"));
    assertThat(tidings("moves").ofInbox("c")).isEqualTo(new Finding.Due("c", 0));
    Tidings none = new Tidings(MissingNode.getInstance(), "no gateway runs", false);
    assertThat(none.of("a", "default", "x.pcap")).isEmpty();
    assertThat(none.ofInbox("a")).isEqualTo(new Finding.NoGateway("a", "no gateway runs"));
  }
}
