package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Reason;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.upload.OneOff.Sent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Addressee ENDPOINT =
      new Addressee(URI.create("https://h"), "cloudshark.url in my.properties", "the token of A");

  private static Report report(Outcome outcome, int attempts) {
    return Report.of("x.pcap", new Sent(outcome, "ab", attempts, false), ENDPOINT);
  }

  private static Outcome unavailable(Scope scope, Integer status, String... words) {
    return new Outcome.Unavailable(scope, status, List.of(words), Optional.empty());
  }

  private static void says(Report report, String kind, String words) throws Exception {
    assertThat(report.words()).isEqualTo(words);
    JsonNode json = new JsonMapper().readTree(report.json());
    assertThat(json.path("outcome").asText()).isEqualTo(kind);
    assertThat(json.path("file").asText()).isEqualTo("x.pcap");
    assertThat(json.path("message").asText()).isEqualTo(words);
    assertThat(report.isDelivered()).isFalse();
  }

  @Test
  void eachFailureSaysWhetherToSendItAgain() throws Exception {
    says(
        report(new Outcome.Rejected(Reason.NOT_A_CAPTURE, null, List.of("no capture")), 0),
        "rejected",
        "x.pcap: rejected: no capture; not sent (--any sends it all the same)");
    says(
        report(new Outcome.Rejected(Reason.EMPTY, null, List.of("the file is empty")), 0),
        "rejected",
        "x.pcap: rejected: the file is empty; not sent");
    says(
        report(new Outcome.Rejected(Reason.TOO_LARGE, 413, List.of()), 1),
        "rejected",
        "x.pcap: rejected: answer 413; sending it again would not help");
    says(
        report(unavailable(Scope.ENDPOINT, 503, "busy"), 4),
        "unavailable",
        "x.pcap: not delivered after 4 attempts: answer 503 (busy); not taken, so it can be sent"
            + " again later");
    says(
        report(unavailable(Scope.CAPTURE, null), 1),
        "unavailable",
        "x.pcap: not delivered after one attempt: no answer; not taken, so it can be sent again"
            + " later");
    says(
        report(unavailable(Scope.REFUSED, 401, "bad token"), 1),
        "refused",
        "x.pcap: the endpoint refuses us: answer 401 (bad token); not taken. It was asked at"
            + " https://h (cloudshark.url in my.properties) with the token of A; see to address,"
            + " token and quota, and send it again");
    says(
        report(new Outcome.InDoubt(200, List.of("answer 200 without a body")), 1),
        "in-doubt",
        "x.pcap: in doubt: answer 200 (answer 200 without a body). It may have been delivered and is"
            + " not sent again; look for it at https://h first");
    says(
        report(new Outcome.NotYet(Duration.ZERO, "is being written again"), 1),
        "unreadable",
        "x.pcap: is being written again; not sent");
    says(Report.notSent("x.pcap"), "not-sent", "x.pcap: not sent, for the endpoint refuses us");
  }

  @Test
  void onlyARefusalKeepsTheOthersBack() {
    assertThat(report(unavailable(Scope.REFUSED, 401), 1).isRefusal()).isTrue();
    assertThat(report(unavailable(Scope.ENDPOINT, 503), 1).isRefusal()).isFalse();
    assertThat(report(new Outcome.InDoubt(null, List.of()), 1).isRefusal()).isFalse();
  }

  @Test
  void aSessionIsALinkAndALineOfJson() throws Exception {
    Outcome.Session session = new Outcome.Session("a1", "x.pcap", "https://h/captures/a1", 200);
    Report report =
        Report.of("x.pcap", new Sent(new Outcome.Delivered(session), "ab", 2, true), ENDPOINT);
    assertThat(report.isDelivered()).isTrue();
    JsonNode json = new JsonMapper().readTree(report.json());
    assertThat(json.path("url").asText()).isEqualTo("https://h/captures/a1");
    assertThat(json.path("truncated").asBoolean()).isTrue();
    assertThat(json.path("attempts").asInt()).isEqualTo(2);
    assertThat(json.has("message")).isFalse();
  }
}
