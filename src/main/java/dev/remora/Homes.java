package dev.remora;

import dev.remora.capture.Policy.After;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.extension.IntakeInboxes;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.Redrive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Where the dead letters of each inbox lie, and where they are put back to. */
final class Homes {
  private Homes() {}

  static DeadLetters deadLetters(Settings settings, Map<String, Instance> inboxes) {
    return new DeadLetters(
        settings.captures(), name -> inboxes.containsKey(name) && stays(inboxes.get(name)));
  }

  /** Whether the capture of a dead letter stays where it came from. */
  private static boolean stays(Instance inbox) {
    return Sources.knows(inbox)
        || (inbox.template().equals("inbox-directory")
            && InboxFactory.policy(inbox).after() == After.KEEP);
  }

  static Redrive redrive(DeadLetters letters, Map<String, Instance> inboxes, Clock clock) {
    return new Redrive(letters, name -> home(name, inboxes.get(name), letters.captures()), clock);
  }

  /** Where dead letters of this inbox are put back to; what was handed over, to where it lay. */
  private static Optional<Redrive.Home> home(String name, Instance inbox, Path captures) {
    if (inbox != null && InboxFactory.knows(inbox)) {
      return Optional.of(inbox)
          .filter(i -> i.template().equals("inbox-directory"))
          .map(Homes::home);
    }
    Path folder = IntakeInboxes.folder(captures).resolve(name);
    return Files.isDirectory(folder)
        ? Optional.of(new Redrive.Home(folder, After.MOVE, Optional.empty()))
        : Optional.empty();
  }

  private static Redrive.Home home(Instance inbox) {
    return new Redrive.Home(
        Path.of(inbox.text("path")),
        InboxFactory.policy(inbox).after(),
        Optional.of(inbox.text("done-suffix")).filter(suffix -> !suffix.isEmpty()));
  }
}
