package dev.remora.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.extension.IntakeInboxes;
import dev.remora.inbox.Obstacle;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.History;
import dev.remora.ledger.LedgerException;
import dev.remora.ledger.State;
import dev.remora.outcome.DeadLetters;
import dev.remora.status.Overview;
import dev.remora.status.Shown;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How all stands while no gateway runs, as far as the folders and the ledger tell. Only looks; what
 * is on servers it does not know.
 */
final class Offline {
  /** Of each list. */
  private static final int MOST = 50;

  private static final String NOBODY_LOOKS = "no gateway runs that would take it";

  private final Settings settings;
  private final Surroundings surroundings;

  Offline(Settings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
  }

  /** In the form of {@code /status}, with {@code running} false. */
  JsonNode status() throws IOException {
    Map<String, Instance> inboxes =
        IntakeInboxes.with(Inboxes.complete(settings), settings.captures());
    List<Delivery> unsettled = List.of();
    List<Delivery> delivered = List.of();
    long count = 0;
    String trouble = "";
    try (History history = History.in(settings.state()).orElse(null)) {
      if (history != null) {
        unsettled = history.unsettled();
        delivered = history.lastDelivered(MOST);
        count = history.countDelivered();
      }
    } catch (LedgerException e) {
      trouble = e.getMessage();
    }
    Map<String, Delivery> rows = new HashMap<>();
    unsettled.forEach(row -> rows.put(row.inbox() + "/" + row.path(), row));
    List<Overview.Inbox> looked = inboxes.values().stream().map(i -> inbox(i, rows)).toList();
    Overview.Dead dead = dead(inboxes);
    Overview overview =
        new Overview(
            Instant.now(),
            null,
            settings.captures().toString(),
            targets(trouble),
            looked,
            List.of(),
            delivered.stream().map(Overview.Delivered::of).toList(),
            unsettled.stream()
                .filter(row -> row.state() == State.IN_DOUBT || row.state() == State.SENDING)
                .map(Overview.Doubtful::of)
                .limit(MOST)
                .toList(),
            dead,
            new Overview.Counts(
                looked.stream().mapToLong(Overview.Inbox::count).sum(), 0, count, 0, dead.count()),
            Overview.Changes.NONE,
            new Overview.Throughput(0, Instant.EPOCH, List.of(), List.of()));
    String json = new Shown(surroundings::shown).json(overview);
    ObjectNode status = (ObjectNode) new JsonMapper().readTree(json);
    return status.put("running", false);
  }

  private List<Overview.Target> targets(String trouble) {
    return settings.targetNames().stream()
        .sorted()
        .map(
            name -> {
              Optional<String> url = settings.find(Settings.targetKey(name, "url"));
              return new Overview.Target(
                  name, url.orElse(""), url.isEmpty(), "unknown", trouble, null, null);
            })
        .toList();
  }

  private Overview.Inbox inbox(Instance inbox, Map<String, Delivery> rows) {
    String kind = inbox.template().replaceFirst("^inbox-", "");
    if (!inbox.has("path")) {
      String place = inbox.text(inbox.has("bucket") ? "bucket" : "host");
      return new Overview.Inbox(
          inbox.name(), kind, place, "is asked by a running gateway only", 0, 0, null, List.of());
    }
    Path root = Path.of(inbox.text("path")).toAbsolutePath().normalize();
    List<Overview.Waiting> found = new ArrayList<>();
    String trouble = "";
    try {
      walk(inbox, root, rows, found);
    } catch (IOException e) {
      trouble = root + " can't be read: " + e.getMessage();
    }
    found.sort(Comparator.comparing(Overview.Waiting::since));
    return new Overview.Inbox(
        inbox.name(),
        kind,
        inbox.text("path"),
        trouble,
        found.size(),
        found.stream().mapToLong(Overview.Waiting::size).sum(),
        found.isEmpty() ? null : found.get(0).since(),
        List.copyOf(found.subList(0, Math.min(MOST, found.size()))));
  }

  private void walk(
      Instance inbox, Path root, Map<String, Delivery> rows, List<Overview.Waiting> into)
      throws IOException {
    boolean deep = inbox.text("recursive").equals("true");
    Policy policy = surroundings.policy(inbox);
    Files.walkFileTree(
        root,
        Set.of(),
        deep ? Integer.MAX_VALUE : 1,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
            String path = root.relativize(file).toString();
            String name = file.getFileName().toString();
            Delivery row = rows.get(inbox.name() + "/" + path);
            if (seen.isRegularFile()
                && !Names.isUnfinished(name)
                && !Names.isCompanion(name)
                && (row != null || policy.after() != Policy.After.KEEP)) {
              into.add(
                  new Overview.Waiting(
                      path,
                      seen.size(),
                      row == null ? seen.lastModifiedTime().toInstant() : row.seenAt(),
                      "not-watched",
                      OddNames.isOne(file)
                          ? new Obstacle.OddName().words()
                          : row == null || row.exceptions().isEmpty()
                              ? NOBODY_LOOKS
                              : NOBODY_LOOKS + "; last: " + String.join("; ", row.exceptions())));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(root)) {
              throw e;
            }
            return FileVisitResult.CONTINUE; // gone meanwhile, or not ours to look at
          }
        });
  }

  private Overview.Dead dead(Map<String, Instance> inboxes) {
    DeadLetters letters = surroundings.deadLetters(settings, inboxes);
    return Overview.Dead.of(letters, surroundings.redrive(letters, inboxes), MOST);
  }
}
