package dev.remora;

import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.inbox.Connections;
import dev.remora.inbox.DirectoryInbox;
import dev.remora.inbox.Handover;
import dev.remora.inbox.InboxComponent;
import dev.remora.inbox.RemoteInbox;
import dev.remora.inbox.Source;
import dev.remora.inbox.Watching;
import dev.remora.ledger.Ledger;
import dev.remora.live.Makers;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what stands behind each configured inbox. */
final class InboxFactory implements Makers {
  private static final Logger LOG = LoggerFactory.getLogger(InboxFactory.class);

  /**
   * How many captures of one remote inbox are fetched and put away at once. File servers count
   * connections. A store is far away, and each request waits for it: a capture takes one to be
   * fetched, and up to six to be put away.
   */
  private enum Hurry {
    FILE_SERVER(2, 1),
    STORE(4, 12);

    final int fetchers;
    final int porters;

    Hurry(int fetchers, int porters) {
      this.fetchers = fetchers;
      this.porters = porters;
    }
  }

  private final CamelContext camel;
  private final Settings settings;
  private final Instruments instruments;
  private final Lines lines;
  private final Ledger ledger;
  private final Clock clock;
  private final Sources sources;
  private final Overviews overviews;
  private final Handover handover = new Handover();
  private final Map<String, Made> installed = new HashMap<>();
  private final Map<String, Integer> made = new ConcurrentHashMap<>();

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
  }

  /** Adds the components that routes of inboxes come from. */
  static void components(CamelContext camel) {
    camel.addComponent("inbox", new InboxComponent());
  }

  /** Whether it is an inbox of ours, and not of a user's own making. */
  static boolean knows(Instance instance) {
    return instance.template().equals("inbox-directory") || Sources.knows(instance);
  }

  /** Makes it and puts it where its route looks for it. */
  void install(Instance instance) {
    make(instance)
        .ifPresent(
            made -> {
              made.install();
              installed.put(instance.name(), made);
            });
  }

  /** What {@link #install} has made, by the names of inboxes. */
  Map<String, Made> installed() {
    return installed;
  }

  @Override
  public Optional<Made> make(Instance instance) {
    if (instance.template().equals("inbox-directory")) {
      return Optional.of(directory(instance));
    }
    if (Sources.knows(instance)) {
      return Optional.of(remote(instance));
    }
    if (instance.template().equals("line")) {
      return Optional.empty();
    }
    LOG.debug("{} is an inbox of the user's own making", instance.name());
    return Optional.of(
        new OwnKind(() -> overviews.add(instance), () -> overviews.remove(instance.name())));
  }

  private Made directory(Instance instance) {
    String name = instance.name();
    Path root = Path.of(instance.text("path"));
    InboxGate gate = gate(instance);
    DirectoryInbox inbox =
        new DirectoryInbox(
            name,
            root,
            settings.captures(),
            instance.text("recursive").equals("true"),
            settings.number("delivery.concurrency"),
            rules(instance, instance.text("path")),
            policy(instance),
            gate,
            clock,
            System::nanoTime);
    return inlet(
        new Inlet.Parts(
            name,
            Map.of("inbox-" + name, inbox),
            gate,
            inbox,
            () -> true,
            () -> {
              if (!instruments.isIdle()) {
                create(name, root);
              }
              instruments.inbox(camel, name, () -> inbox.backlog(0), inbox::trouble);
              overviews.add(instance, inbox);
            },
            () -> hide(name),
            () -> instruments.forget(name),
            List.of()));
  }

  private static void create(String inbox, Path root) {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      LOG.warn("inbox {}: {} can't be made: {}", inbox, root, e.getMessage());
    }
  }

  private Inlet inlet(Inlet.Parts parts) {
    return new Inlet(camel.getRegistry(), handover, parts);
  }

  private void hide(String name) {
    instruments.hide(camel, name);
    overviews.remove(name);
  }

  private Made remote(Instance instance) {
    String name = instance.name();
    Supplier<Source> source = sources.of(instance);
    Source lister = source.get();
    Hurry hurry = instance.template().equals("inbox-bucket") ? Hurry.STORE : Hurry.FILE_SERVER;
    ExecutorService fetchers =
        Executors.newFixedThreadPool(hurry.fetchers, task -> new Thread(task, "fetch-" + name));
    ExecutorService porters =
        Executors.newFixedThreadPool(hurry.porters, task -> daemon(task, "put-away-" + name));
    Connections connections = new Connections(source, porters);
    InboxGate gate = gate(instance);
    RemoteInbox.Frame frame =
        new RemoteInbox.Frame(
            name,
            work(name),
            instance.bytes("spool"),
            instance.duration("poll"),
            instance.text("recursive").equals("true"),
            instance.text("hand-over").equals("url"),
            settings.duration("delivery.back-off-max"),
            rules(instance, ""),
            policy(instance),
            gate);
    RemoteInbox inbox =
        new RemoteInbox(frame, lister, connections, ledger, clock, System::nanoTime);
    return inlet(
        new Inlet.Parts(
            name,
            Map.of("inbox-" + name, inbox, "fetch-" + name, fetchers),
            gate,
            inbox,
            inbox::isAtRest,
            () -> {
              instruments.inbox(camel, name, () -> inbox.backlog(0), inbox::trouble);
              overviews.add(instance, inbox);
            },
            () -> hide(name),
            () -> instruments.forget(name),
            List.of(fetchers::shutdown, connections, lister)));
  }

  /**
   * Where captures are fetched to. An inbox empties its folder when it begins, so one that follows
   * another of its name, whose captures may still be there, has a folder within that.
   */
  private Path work(String name) {
    Path first = settings.state().resolve("work").resolve(name);
    int before = made.merge(name, 1, Integer::sum) - 1;
    return before == 0 ? first : first.resolve("~" + before);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private InboxGate gate(Instance instance) {
    return new InboxGate(instance.name(), lines.line(instance.text("target")), handover);
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
