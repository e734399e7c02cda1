package dev.remora;

import dev.remora.component.Components;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.RouteMistake;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.inbox.BadParameterException;
import dev.remora.inbox.Source;
import dev.remora.upload.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;

/** What {@code check} looks at: the configuration itself first, then the world it speaks of. */
final class Examination {
  private static final String KEY = "cloudshark.";

  private final Settings settings;
  private final Secrets secrets;

  Examination(Settings settings, Secrets secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /** All that is wrong. */
  List<Problem> problems() {
    List<Problem> found = SimpleMistakes.problems(settings);
    return with(found, rest -> rest.further(found, true));
  }

  /**
   * What keeps routes from being made, without a look at the world around. Where nothing is wrong
   * with what they are made of, nothing is: the rest shows when they are.
   */
  List<Problem> ofRoutes() {
    List<Problem> found = SimpleMistakes.problems(settings);
    return found.isEmpty() ? found : with(found, rest -> rest.further(found, false));
  }

  /** What is found besides, in what can be looked at by itself. */
  private List<Problem> with(List<Problem> found, Function<Examination, List<Problem>> further) {
    List<Problem> more =
        Sound.of(settings, found)
            .map(sound -> further.apply(new Examination(sound, secrets)))
            .orElse(List.of());
    // a key that nobody asks for may be meant for one that a route asks for
    return Stream.of(
            more.stream().filter(RouteMistake::isUnset),
            found.stream(),
            more.stream().filter(problem -> !RouteMistake.isUnset(problem)))
        .flatMap(problems -> problems)
        .toList();
  }

  private List<Problem> further(List<Problem> known, boolean world) {
    List<Problem> problems = new ArrayList<>();
    boolean usable = (!world || folders(problems)) & components(problems);
    try {
      Collection<Target> targets = Target.in(withToken());
      secrets.of(targets);
      for (Target target : targets) {
        usable &= !world || isUsable(target, problems);
      }
      if (usable) {
        problems.addAll(RouteTrial.problems(settings, targets, secrets, known));
      }
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    return problems;
  }

  /** The embedded endpoint's is made by the first start, and not by a look. */
  private Settings withToken() {
    boolean made =
        Stream.of("url", "token", "token-file").noneMatch(k -> settings.find(KEY + k).isPresent());
    return made ? settings.with(KEY + "token", "0".repeat(32)) : settings;
  }

  /** Whether its own files can be read; routes are built with what is in them. */
  private boolean isUsable(Target target, List<Problem> problems) {
    try {
      Probe.complaint(target, settings)
          .map(c -> new Problem(c.key(), settings.where(c.key()), c.message()))
          .ifPresent(problems::add);
      return true;
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
      return false;
    }
  }

  /** Whether what routes are built with can be loaded. */
  private boolean components(List<Problem> problems) {
    try {
      Components.in(settings);
      return true;
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
      return false;
    }
  }

  /** Whether routes can be built on the inboxes, in whatever state their places are. */
  private boolean folders(List<Problem> problems) {
    boolean usable = true;
    Path captures = settings.captures();
    if (!isWritable(captures)) {
      problems.add(
          new Problem(
              "captures.dir",
              settings.where("captures.dir"),
              "the folder " + captures + " can't be written to"));
    }
    for (Instance inbox : Inboxes.complete(settings).values()) {
      if (inbox.has("path")) {
        folder(inbox, problems);
      } else if (Sources.knows(inbox)) {
        usable &= server(inbox, problems);
      }
    }
    return usable;
  }

  /** Asks as the inbox itself would, and fetches nothing. */
  private boolean server(Instance inbox, List<Problem> problems) {
    String place = inbox.key(inbox.has("bucket") ? "bucket" : "host");
    try (DefaultCamelContext camel = new DefaultCamelContext();
        Source source = new Sources(camel, secrets).of(inbox).get()) {
      try {
        source.list(false, entry -> {});
        source.requireShelves();
      } catch (IOException e) {
        String words = source.uri() + " can't be read: " + e.getMessage();
        String key = e instanceof BadParameterException bad ? inbox.key(bad.parameter()) : place;
        problems.add(new Problem(key, settings.where(key), words));
      }
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
      return false;
    } catch (IOException e) {
      problems.add(new Problem(place, settings.where(place), e.getMessage()));
    }
    return true;
  }

  private void folder(Instance inbox, List<Problem> problems) {
    String key = "camel.route-template[" + inbox.name() + "].path";
    Path path = Path.of(inbox.text("path")).toAbsolutePath();
    boolean kept = inbox.text("after").equals("keep");
    String wrong =
        Files.exists(path) && !Files.isDirectory(path)
            ? "is not a folder"
            : kept && Files.exists(path) && !Files.isReadable(path)
                ? "can't be read"
                : !kept && !isWritable(path)
                    ? "can't be written to, so captures can't be moved away; after = keep leaves"
                        + " them"
                    : null;
    if (wrong != null) {
      problems.add(new Problem(key, settings.where(key), path + " " + wrong));
    }
  }

  /** Whether it is a folder that can be written to, or one could be made there. */
  private static boolean isWritable(Path folder) {
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
  }
}
