package dev.remora.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.capture.Names;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Nearest;
import dev.remora.config.Settings;
import dev.remora.extension.IntakeInboxes;
import dev.remora.ledger.History;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.Outcome.Reason;
import dev.remora.outcome.Redrive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts dead letters back into their inboxes. */
@Command(
    name = "redrive",
    description = {
      "Puts dead letters back into their inboxes, where they are met as new captures.",
      "With nothing that says which, all of them.",
      "Says of each what became of it. Nothing is overwritten; broken off, it is done again."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all that were meant are put back, or would be",
      "1:some could not be, or none was meant",
      "2:the words of the command are off"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  remora redrive captures/dead-letter/inbox/x.pcap",
      "  remora redrive --reason gave-up --dry-run",
      "  remora redrive --inbox span-port --since 2h",
      "  remora redrive                   all of them"
    })
public final class RedriveCommand extends Configured {
  /** Of an order, which the gateway takes up to 64 KB of. */
  private static final int MOST_BYTES = 32 * 1024;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Dead letters, each by its capture or its error document.")
  private List<String> files = List.of();

  @Option(names = "--inbox", paramLabel = "NAME", description = "Those of this inbox.")
  private String inbox;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      completionCandidates = Reasons.class,
      description = "Those of this reason: gave-up, rejected, too-large, not-a-capture …")
  private String reason;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Those that became dead letters then or later: 2h ago, or 2026-11-22T21:05:00Z.")
  private String since;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description = "Those that became dead letters before then.")
  private String before;

  @Option(names = "--all", description = "All of them, as with no words.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only say what would become of them.")
  private boolean dryRun;

  /**
   * What became of one.
   *
   * @param name of its error document below {@code dead-letter/}
   */
  private record Line(String name, boolean done, String words) {}

  private static final class Reasons implements Iterable<String> {
    static final List<String> ALL = Arrays.stream(Reason.values()).map(Reason::text).toList();

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  public RedriveCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Redrive.Filter filter = filter(Clock.systemUTC().instant());
    Settings settings = surroundings.checked(load());
    Map<String, Instance> inboxes = Inboxes.complete(settings);
    DeadLetters letters = surroundings.deadLetters(settings, inboxes);
    Redrive redrive = surroundings.redrive(letters, inboxes);
    List<Redrive.Result> meant = redrive.run(filter, true);
    List<Line> lines = lines(meant);
    RunningGateway gateway = new RunningGateway(settings);
    Tidings tidings = Tidings.of(gateway, this::tell);
    Whereabouts.differ(tidings.status(), gateway.base(), settings).ifPresent(this::tell);
    requireInbox(settings, inboxes, letters);
    List<String> others = others(settings, tidings, new NotMeant(letters, redrive, filter, meant));
    if (!dryRun && lines.stream().anyMatch(Line::done)) {
      lines = carryOut(settings, redrive, lines);
    }
    for (Line line : lines) {
      say(Names.printable(line.name()) + ": " + Names.printable(line.words()));
    }
    others.forEach(this::tell);
    int status = others.isEmpty() || !lines.isEmpty() ? end(lines, letters) : 1;
    return others.isEmpty() ? status : 1;
  }

  private void requireInbox(Settings settings, Map<String, Instance> inboxes, DeadLetters letters)
      throws IOException {
    Set<String> known = new TreeSet<>(IntakeInboxes.with(inboxes, settings.captures()).keySet());
    known.addAll(letters.inboxes());
    if (inbox != null && !known.contains(inbox)) {
      throw usage(none("inbox", inbox, known));
    }
  }

  private static String none(String what, String name, Collection<String> known) {
    return "there is no %s %s; known are %s%s"
        .formatted(
            what,
            Names.printable(name),
            Names.printable(String.join(", ", known)),
            Nearest.hint(name, known));
  }

  /** What is to be said of files that are named and not meant. */
  private List<String> others(Settings settings, Tidings tidings, NotMeant notMeant)
      throws IOException {
    if (notMeant.isEmpty()) {
      return List.of();
    }
    try (History history = Explanation.history(settings, this::tell)) {
      return notMeant.words(
          new Explanation(
              settings, surroundings, tidings, history, file -> line("redrive", file.toString())));
    }
  }

  private int end(List<Line> lines, DeadLetters letters) throws IOException {
    if (lines.isEmpty()) {
      tell(
          "no dead letter is meant by that; %d lie in %s, and %s"
              .formatted(letters.list(0).count(), letters.folder(), Whereabouts.pointing()));
      return 1;
    }
    long done = lines.stream().filter(Line::done).count();
    tell(
        "%d of %d %s%s"
            .formatted(
                done,
                lines.size(),
                dryRun ? "would be put back" : "put back",
                dryRun || done == 0
                    ? ""
                    : "; each is looked at anew and delivered, or becomes a dead letter again"));
    return done == lines.size() ? 0 : 1;
  }

  /** By the gateway where one runs, lest it meet them half-way; otherwise in its place. */
  private List<Line> carryOut(Settings settings, Redrive redrive, List<Line> meant)
      throws IOException {
    Set<String> names = new LinkedHashSet<>();
    meant.forEach(line -> names.add(line.name()));
    try {
      return byGateway(new RunningGateway(settings), names);
    } catch (RunningGateway.NotThere e) {
      try (Ledger alone = Ledger.open(settings.state())) {
        tell(e.getMessage() + "; putting back without, to be met at its next start");
        return lines(redrive.run(Redrive.Filter.of(names.toArray(String[]::new)), false));
      }
    }
  }

  private static List<Line> byGateway(RunningGateway gateway, Set<String> names)
      throws RunningGateway.NotThere, IOException {
    List<Line> lines = new ArrayList<>();
    List<String> part = new ArrayList<>();
    int bytes = 0;
    for (String name : names) {
      int more = 6 * name.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + more > MOST_BYTES && !part.isEmpty()) {
        order(gateway, part, lines);
        part.clear();
        bytes = 0;
      }
      part.add(name);
      bytes += more;
    }
    order(gateway, part, lines);
    return lines;
  }

  private static void order(RunningGateway gateway, List<String> names, List<Line> into)
      throws RunningGateway.NotThere, IOException {
    for (JsonNode result : gateway.redrive(Map.of("files", names))) {
      into.add(
          new Line(
              result.path("document").asText(),
              result.path("done").asBoolean(),
              result.path("words").asText()));
    }
  }

  private static List<Line> lines(List<Redrive.Result> results) {
    return results.stream().map(r -> new Line(r.letter().name(), r.done(), r.words())).toList();
  }

  private Redrive.Filter filter(Instant now) {
    boolean narrowed =
        !files.isEmpty() || inbox != null || reason != null || since != null || before != null;
    if (reason != null && !Reasons.ALL.contains(reason)) {
      throw usage(none("reason", reason, Reasons.ALL));
    }
    if (narrowed && all) {
      throw usage("--all leaves none out, so it goes alone");
    }
    Set<String> named = new LinkedHashSet<>();
    files.forEach(file -> named.add(Path.of(file).toString()));
    return new Redrive.Filter(
        named,
        Optional.ofNullable(inbox),
        Optional.ofNullable(reason),
        Optional.ofNullable(since).map(text -> time("--since", text, now)),
        Optional.ofNullable(before).map(text -> time("--before", text, now)));
  }

  private Instant time(String option, String text, Instant now) {
    return Moment.parse(text, now)
        .orElseThrow(
            () ->
                usage(
                    option
                        + " is a time such as 2026-11-22T21:05:00Z or 2026-11-22, or how long ago,"
                        + " such as 30m or 2h"));
  }
}
