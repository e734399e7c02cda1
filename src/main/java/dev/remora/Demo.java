package dev.remora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.config.Folders;
import dev.remora.config.Inboxes;
import dev.remora.config.Keys;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The first minute of a newcomer: a sample capture goes in, a session's link comes out. */
final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String INBOX = "inbox";
  private static final String TEMPLATE = "inbox-directory";
  private static final String INBOX_KEYS = "camel.route-template[" + INBOX + "].";

  /** Where it works on a configured installation; an inbox around it does not look here. */
  private static final Path APART = Path.of(Folders.STATE, "demo");

  private static final Set<String> OF_THE_EMBEDDED =
      Set.of("cloudshark.token", "cloudshark.token-file", "cloudshark.method");

  private final Settings settings;
  private final Gateway gateway;
  private final boolean exit;
  private volatile boolean delivered;

  Demo(Settings settings, Collection<Target> targets, Secrets secrets, boolean exit) {
    this.settings = settings;
    this.gateway = new Gateway(settings, targets, secrets);
    this.exit = exit;
    gateway.ignoreEnvironment(); // what it has to say is in the settings
  }

  /**
   * What of a configuration the demo goes by. A user's captures are for the user's endpoint, and
   * never for the embedded one: where anything is configured by which captures come, go or are told
   * of, the demo has folders of its own. No route runs but ours.
   */
  static Settings settings(Settings configured) {
    Settings demo =
        isFresh(configured)
            ? configured
            : configured
                .only(Demo::isOurs)
                .with("captures.dir", configured.captures().resolve(APART).toString());
    if (Inboxes.in(demo).isEmpty()) {
      demo =
          demo.with(INBOX_KEYS + "template-id", TEMPLATE)
              .with(INBOX_KEYS + "path", demo.captures().resolve(INBOX).toString());
    }
    return demo.with("components.dir", "")
        .with("camel.main.routeFilterIncludePattern", "direct:*," + INBOX);
  }

  /** Whether captures come from its usual inbox alone, and go to the embedded endpoint alone. */
  private static boolean isFresh(Settings configured) {
    return configured.all().keySet().stream()
            .filter(key -> configured.find(key).isPresent())
            .allMatch(key -> isOurs(key) || OF_THE_EMBEDDED.contains(key) || Inboxes.isKey(key))
        && Inboxes.in(configured).values().stream().allMatch(i -> isUsual(i, configured));
  }

  private static boolean isUsual(Inboxes.Instance inbox, Settings configured) {
    return inbox.name().equals(INBOX)
        && inbox.template().equals(TEMPLATE)
        && Path.of(inbox.text("path"))
            .toAbsolutePath()
            .normalize()
            .equals(configured.captures().resolve(INBOX))
        && Set.of("", Keys.DEFAULT_TARGET).contains(inbox.text("target"));
  }

  /** Whether it is a key of Remora's that leads to nothing of the user's. */
  private static boolean isOurs(String key) {
    return Keys.GENERAL.stream().anyMatch(ours -> ours.name().equals(key))
        && !key.startsWith("outcome.")
        && !key.equals("routes.dir");
  }

  /** Answers with the exit status once the gateway has ended. */
  int run() throws Exception {
    gateway.whenStarted(() -> new Thread(this::deliverSample, "demo").start());
    gateway.run();
    return delivered ? 0 : 1;
  }

  private void deliverSample() {
    String name =
        "sample-"
            + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now())
            + ".pcap";
    Path inbox = Path.of(Inboxes.in(settings).get(INBOX).text("path"));
    Path receipt =
        settings
            .captures()
            .resolve(Folders.DELIVERED)
            .resolve(INBOX)
            .resolve(name + ".session.json");
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      Files.createDirectories(receipt.getParent());
      receipt.getParent().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      if (settings.captures().endsWith(APART)) {
        System.out.println(
            "Inboxes, endpoints and routes of yours are left alone; the demo has its own folders");
      }
      drop(inbox.resolve(name));
      System.out.println("Dropped a sample capture: " + inbox.resolve(name));
      delivered = await(receipt, watch);
      if (delivered) {
        JsonNode session = new ObjectMapper().readTree(receipt.toFile());
        System.out.println("Its session:              " + session.get("url").asText());
        System.out.println("Its receipt:              " + receipt);
        if (!exit) {
          System.out.println("Now drop any capture into " + inbox + " (Ctrl-C ends)");
        }
      } else {
        System.out.println(
            "The sample was not delivered within " + PATIENCE.toSeconds() + " s; see the log");
      }
    } catch (IOException e) {
      System.err.println("The sample can't be delivered: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (exit) {
        gateway.stop();
      }
    }
  }

  private static void drop(Path file) throws IOException {
    Path hidden = file.resolveSibling(file.getFileName() + ".part");
    try (InputStream sample = Demo.class.getResourceAsStream("/samples/http.pcap")) {
      Files.copy(sample, hidden, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean await(Path receipt, WatchService watch) throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!Files.exists(receipt) && Instant.now().isBefore(deadline)) {
      var key = watch.poll(1, TimeUnit.SECONDS);
      if (key != null) {
        key.pollEvents();
        key.reset();
      }
    }
    return Files.exists(receipt);
  }
}
