package dev.remora;

import dev.remora.capture.Backlog;
import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.inbox.Connections;
import dev.remora.inbox.DirectoryInbox;
import dev.remora.inbox.Gate;
import dev.remora.inbox.InboxComponent;
import dev.remora.inbox.RemoteInbox;
import dev.remora.inbox.Source;
import dev.remora.inbox.Watching;
import dev.remora.ledger.Ledger;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what stands behind each configured inbox, and puts it where its route looks for it. */
final class InboxFactory {
  private static final Logger LOG = LoggerFactory.getLogger(InboxFactory.class);

  /** Captures of one remote inbox that are fetched at once. */
  private static final int FETCHERS = 2;

  /**
   * Captures that are put away at once in a bucket, where each takes requests that wait for the
   * store one after another. File servers count connections, and have one for that.
   */
  private static final int PORTERS = 4;

  private final CamelContext camel;
  private final Settings settings;
  private final Instruments instruments;
  private final Lines lines;
  private final Ledger ledger;
  private final Clock clock;
  private final Sources sources;
  private final Overviews overviews;

  InboxFactory(
      CamelContext camel,
      Settings settings,
      Secrets secrets,
      Instruments instruments,
      Lines lines,
      Overviews overviews,
      Clock clock) {
    this.camel = camel;
    this.settings = settings;
    this.instruments = instruments;
    this.lines = lines;
    this.ledger = instruments.ledger();
    this.overviews = overviews;
    this.clock = clock;
    this.sources = new Sources(camel, secrets);
    camel.addComponent("inbox", new InboxComponent());
  }

  /** Whether it is an inbox of ours, and not of a user's own making. */
  static boolean knows(Instance instance) {
    return instance.template().equals("inbox-directory") || Sources.knows(instance);
  }

  /** Binds what the route of this instance refers to; other templates are left to themselves. */
  void make(Instance instance) {
    switch (instance.template()) {
      case "inbox-directory" -> directory(instance);
      default -> {
        if (Sources.knows(instance)) {
          remote(instance, () -> sources.of(instance));
        } else {
          overviews.add(instance);
          LOG.debug("{} is an inbox of the user's own making", instance.name());
        }
      }
    }
  }

  private void bind(
      Instance instance, Object inbox, IntFunction<Backlog> backlog, Supplier<String> trouble) {
    camel.getRegistry().bind("inbox-" + instance.name(), inbox);
    instruments.inbox(camel, instance.name(), () -> backlog.apply(0), trouble);
  }

  private void directory(Instance instance) {
    Path root = Path.of(instance.text("path"));
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      LOG.warn("inbox {}: {} can't be made: {}", instance.name(), root, e.getMessage());
    }
    Watching rules = rules(instance, instance.text("path"));
    DirectoryInbox inbox =
        new DirectoryInbox(
            instance.name(),
            root,
            settings.captures(),
            instance.text("recursive").equals("true"),
            rules,
            policy(instance),
            gate(instance),
            clock);
    bind(instance, inbox, inbox::backlog, inbox::trouble);
    overviews.add(instance, inbox);
  }

  private void remote(Instance instance, Supplier<Source> source) {
    String name = instance.name();
    ExecutorService fetchers =
        Executors.newFixedThreadPool(FETCHERS, task -> new Thread(task, "fetch-" + name));
    ExecutorService porter =
        Executors.newFixedThreadPool(
            instance.template().equals("inbox-bucket") ? PORTERS : 1,
            task -> daemon(task, "put-away-" + name));
    camel.getRegistry().bind("fetch-" + name, ExecutorService.class, fetchers);
    RemoteInbox.Frame frame =
        new RemoteInbox.Frame(
            name,
            settings.captures().resolve("state").resolve("work").resolve(name),
            instance.bytes("spool"),
            instance.duration("poll"),
            instance.text("recursive").equals("true"),
            instance.text("hand-over").equals("url"),
            rules(instance, ""),
            policy(instance),
            gate(instance));
    RemoteInbox inbox =
        new RemoteInbox(frame, source.get(), new Connections(source, porter), ledger, clock);
    bind(instance, inbox, inbox::backlog, inbox::trouble);
    overviews.add(instance, inbox);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private Gate gate(Instance instance) {
    Line line = lines.line(instance.text("target"));
    return new Gate() {
      @Override
      public boolean enter() {
        return line.enter();
      }

      @Override
      public void leave() {
        line.leave();
      }

      @Override
      public boolean isStopped() {
        return !line.trouble().isEmpty();
      }

      @Override
      public String trouble() {
        return line.trouble();
      }
    };
  }

  private static Watching rules(Instance instance, String path) {
    return Watching.of(
        path,
        instance.text("include"),
        instance.text("exclude"),
        instance.duration("settle"),
        instance.text("done-suffix"));
  }

  /** How captures of this instance are to be treated. */
  static Policy policy(Instance instance) {
    return new Policy(
        instance.text("target"),
        instance.text("method"),
        After.valueOf(instance.text("after").toUpperCase(Locale.ROOT)),
        instance.text("duplicates").equals("send"),
        instance.text("accept").equals("any"),
        instance.duration("give-up"));
  }
}
