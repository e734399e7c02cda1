package dev.remora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
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
import java.util.concurrent.TimeUnit;

/** The first minute of a newcomer: a sample capture goes in, a session's link comes out. */
final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String INBOX = "inbox";

  private final Settings settings;
  private final Gateway gateway;
  private final boolean exit;
  private volatile boolean delivered;

  Demo(Settings settings, Collection<Target> targets, Secrets secrets, boolean exit) {
    this.settings = settings;
    this.gateway = new Gateway(settings, targets, secrets);
    this.exit = exit;
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
    Path inbox = inbox();
    Path receipt =
        settings.captures().resolve("delivered").resolve(INBOX).resolve(name + ".session.json");
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      Files.createDirectories(receipt.getParent());
      receipt.getParent().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
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

  private Path inbox() {
    Inboxes.Instance instance = Inboxes.complete(settings).get(INBOX);
    if (instance == null || !instance.has("path")) {
      throw new ConfigurationException(
          "camel.route-template[" + INBOX + "]", "", "the demo needs the inbox of this name");
    }
    return Path.of(instance.text("path"));
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
