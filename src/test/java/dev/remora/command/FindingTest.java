package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Why;
import dev.remora.inbox.Obstacle;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The words of each finding, as a user reads them. */
class FindingTest {
  private static final Instant AT = Instant.parse("2026-11-22T21:05:00.123Z");

  private static final Delivery ROW =
      Delivery.fresh("span", "x.pcap", "file:x.pcap", "lab", "x.pcap", 300, 1, AT)
          .edit()
          .attempts(2)
          .status(503)
          .exceptions(List.of("busy"))
          .sentAt(AT)
          .answeredAt(AT)
          .build();

  private static Delivery delivered() {
    return ROW.edit()
        .state(State.DELIVERED)
        .session("a1")
        .sessionUrl("https://h/captures/a1")
        .build();
  }

  private static Map<Finding, String> words() {
    Map<Finding, String> all = new LinkedHashMap<>();
    all.put(new Finding.Unknown(), "x.pcap is not there, and no inbox, receipt, dead letter");
    all.put(new Finding.NoInbox(List.of("/in (inbox a)")), "Watched are /in (inbox a); move it");
    all.put(new Finding.NoInbox(List.of()), "No folder is watched; add an inbox, or send it once");
    all.put(new Finding.Own("state"), "x.pcap lies in state/, which Remora keeps for itself");
    all.put(new Finding.Folder(List.of()), "x.pcap is a folder. Ask for a file in it");
    all.put(
        new Finding.Folder(List.of("a?", "b?", "c?", "d?")),
        "x.pcap is a folder, and 4 files in it are never taken, for their names are not valid"
            + " UTF-8: a?, b?, c? …. Rename what is not valid. Ask for a file in it");
    all.put(
        new Finding.Blocked("span", new Obstacle.OddName()),
        "x.pcap (inbox span) has a name that is not valid UTF-8, and is never taken. Rename it");
    all.put(
        new Finding.Companion("y.pcap", new Finding.Gone(ROW)),
        "x.pcap belongs to y.pcap and goes where that does, which was seen in inbox span at");
    all.put(
        new Finding.Blocked("span", new Obstacle.Link()),
        "x.pcap (inbox span) is a link and not followed. Put the file itself there");
    all.put(
        new Finding.InboxTrouble("span", "/in can't be read: gone"),
        "waits, for the inbox can't be read: /in can't be read: gone. It is looked at again");
    all.put(
        new Finding.InFlight("span", "lab", 40, 2),
        "is being sent to target lab, 40 % so far, attempt 2. Wait for its receipt");
    all.put(
        new Finding.Waiting("span", "still growing"),
        "was seen and is not sent yet: still growing. It goes on by itself");
    all.put(
        new Finding.Waiting(
            "span", new Why.NextAttempt(AT, "the route mine failed: no such bean").words()),
        "because the route mine failed: no such bean. Mend the route; until then it is tried again");
    all.put(
        new Finding.Waiting("span", new Why.NoTarget("lab").words()),
        "waits for the target lab, which the configuration does not have. Set the target, or name");
    all.put(
        new Finding.LineStopped("span", "lab", true, "answer 401", "21:06"),
        "the line of target lab is stopped: answer 401. See to the target's address, token and"
            + " quota; it is tried again at 21:06");
    all.put(
        new Finding.LineStopped("span", "lab", false, "answer 503", ""),
        "the line of target lab does not move: answer 503. It is tried again and goes on");
    all.put(new Finding.Due("span", 0), "was not taken up yet. It is taken when it was seen");
    all.put(new Finding.Due("span", 7), "waits with 7 others");
    all.put(
        new Finding.NoGateway("span", "no gateway runs at http://h"),
        "but no gateway runs at http://h. Start ./remora run");
    all.put(
        new Finding.Retrying(ROW.edit().nextAttemptAt(AT).build()),
        "was tried 2 times and not taken: answer 503 (busy). It is tried again after"
            + " 2026-11-22T21:05:00Z");
    all.put(
        new Finding.InDoubt(ROW, true),
        "is in doubt: it was sent to target lab at 2026-11-22T21:05:00Z and no sound answer came"
            + " (busy). It is held");
    all.put(new Finding.InDoubt(ROW, false), "A running gateway looks for it at the endpoint");
    all.put(
        new Finding.Undone(delivered()),
        "was delivered as https://h/captures/a1, but could not be moved away. See that delivered/");
    all.put(
        new Finding.Undone(ROW.edit().state(State.DEAD).reason("gave-up").build()),
        "will not be delivered (gave-up), but could not be moved away");
    all.put(
        new Finding.Delivered(delivered(), Path.of("/r")),
        "was delivered at 2026-11-22T21:05:00Z: https://h/captures/a1. Its receipt is /r. Nothing");
    all.put(
        new Finding.Delivered(
            delivered().edit().duplicateOf("a1").truncated(true).possibleDuplicate(true).build(),
            null),
        "was not sent, for the same was delivered before: https://h/captures/a1; its last record"
            + " was cut; it may be there twice. duplicates = send would");
    all.put(
        new Finding.Dead("span", "rejected", List.of("no"), AT, Path.of("/d"), "remora redrive /d"),
        "became a dead letter at 2026-11-22T21:05:00Z: rejected (no). When that is mended: remora"
            + " redrive /d");
    all.put(
        new Finding.Dead("span", "rejected", List.of(), null, Path.of("/d"), ""),
        "moved back there by hand; its error is /d");
    all.put(
        new Finding.Dead("span", "rejected", List.of(), null, null, ""),
        "It was put back or taken away since");
    all.put(new Finding.Gone(ROW), "was gone before it was delivered. Put it back");
    return all;
  }

  @Test
  void eachSaysWhatIsTheMatterAndWhatComesNext() {
    words()
        .forEach(
            (finding, words) ->
                assertThat(finding.about("x.pcap"))
                    .startsWith("x.pcap ")
                    .contains(words)
                    .hasLineCount(1));
  }

  @Test
  void noneIsForgotten() {
    assertThat(words().keySet().stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(Finding.class.getPermittedSubclasses());
  }

  @Test
  void eachObstacleHasWordsOfItsOwn() {
    List<Obstacle> all =
        List.of(
            new Obstacle.BehindLink("a"),
            new Obstacle.TooDeep(),
            new Obstacle.Link(),
            new Obstacle.NoRegularFile(),
            new Obstacle.OddName(),
            new Obstacle.Unfinished(),
            new Obstacle.NotWanted("include"),
            new Obstacle.NotWanted("exclude"),
            new Obstacle.DoneMarker(),
            new Obstacle.Companion(""),
            new Obstacle.Companion("x.pcap"),
            new Obstacle.Unreadable(),
            new Obstacle.NoDoneMarker("x.done"),
            new Obstacle.OpenForWriting(12),
            new Obstacle.Incomplete(true, Duration.ofMinutes(10)),
            new Obstacle.Incomplete(false, Duration.ofMinutes(10)));
    assertThat(all.stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(Obstacle.class.getPermittedSubclasses());
    assertThat(all.stream().map(Obstacle::words).distinct()).hasSameSizeAs(all);
    assertThat(all).allMatch(o -> o.next().endsWith(".") && !o.words().endsWith("."));
    assertThat(new Obstacle.Incomplete(false, Duration.ofMinutes(10)).next())
        .startsWith("Unchanged for 10m (give-up) it is delivered");
  }

  @Test
  void namesOfStrangersMakeNoLines() {
    assertThat(new Finding.Folder(List.of()).about("a\nb")).startsWith("a\\nb is");
  }
}
