package dev.remora;

import dev.remora.capture.Capture;
import dev.remora.capture.Policy;
import dev.remora.config.Credential;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Filing;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import dev.remora.standin.StandIn;
import dev.remora.upload.Attempt;
import dev.remora.upload.Claim;
import dev.remora.upload.Claims;
import dev.remora.upload.Clients;
import dev.remora.upload.Lines;
import dev.remora.upload.Records;
import dev.remora.upload.Uploads;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Right after the start, takes samples through what a delivery does, so that the first captures do
 * not find code that nobody has compiled yet. It has a ledger, folders and an endpoint of its own,
 * gone when it ends; no route runs, no target and no outcome endpoint hears of it. A capture that
 * comes meanwhile ends it.
 */
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** Calls enough of each method for the quick compiler to have done with them. */
  private static final int SAMPLES = 160;

  /** The compiler is to have a share of two processors. */
  private static final int ACTORS = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String NAME = "rehearsal";

  /** What the samples take many times over; less is left to the captures. */
  private static final long ROOM = 64L << 20;

  private final Settings settings;
  private final Path folder;
  private final Vertx vertx;
  private final Lines real;
  private final Clock clock;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger delivered = new AtomicInteger();
  private final Thread thread = new Thread(this::run, NAME);
  private volatile boolean over;

  /**
   * @param real the lines whose captures go before
   */
  Rehearsal(Settings settings, Vertx vertx, Lines real, Clock clock) {
    // These are of the way to the targets.
    this.settings =
        settings
            .without("delivery.bandwidth")
            .without("delivery.answer-timeout")
            .without("delivery.connect-timeout");
    // Hidden, for an inbox may be watching a folder around this one.
    this.folder = settings.state().resolve("." + NAME).toAbsolutePath();
    this.vertx = vertx;
    this.real = real;
    this.clock = clock;
  }

  /** Removes what a killed one left; to be called before an inbox is looked at. */
  void clear() {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        vertx.fileSystem().deleteRecursiveBlocking(folder.toString(), true);
      } catch (FileSystemException e) {
        LOG.warn("can't remove {}, which is not needed any more: {}", folder, e.getMessage());
      }
    }
  }

  /** Begins it and does not wait for it. One processor alone is left to the captures. */
  synchronized void begin() {
    if (!over
        && settings.text("delivery.rehearse").equals("true")
        && Runtime.getRuntime().availableProcessors() > 1) {
      thread.setDaemon(true);
      try {
        thread.start();
      } catch (OutOfMemoryError noThread) {
        endEarly(noThread);
      }
    }
  }

  /** Ends it, after the samples that are under way. */
  synchronized void end() {
    over = true;
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      if (goesOn() && Files.getFileStore(folder.getParent()).getUsableSpace() > ROOM) {
        perform();
      }
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      endEarly(e);
    } finally {
      clear();
    }
  }

  private void perform() throws Exception {
    Credential token = Credential.of(UUID.randomUUID().toString());
    HttpServer server = vertx.createHttpServer();
    try (Ledger ledger = Ledger.open(folder);
        StandIn endpoint = new StandIn(endpointSettings(folder, token));
        CamelContext camel = new DefaultCamelContext()) {
      if (!goesOn()) {
        return;
      }
      Router router = Router.router(vertx);
      endpoint.mount(router);
      server.requestHandler(router);
      server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get();
      Target target = target(server.actualPort(), token);
      camel.start();
      try (Endpoint upload = new Clients(camel, settings).register(target);
          ProducerTemplate template = camel.createProducerTemplate()) {
        Lines lines = new Lines(List.of(target), settings, clock);
        actOn(
            new Stage(
                new Claims(ledger, lines, settings, clock),
                new Uploads(ledger, lines, settings, clock),
                new Records(ledger, lines, settings, clock),
                new Filing(folder),
                ledger,
                template,
                upload));
      }
    } finally {
      LOG.debug("rehearsed with {} samples", delivered);
      server.close().toCompletionStage().toCompletableFuture().get();
    }
  }

  private static dev.remora.standin.Settings endpointSettings(Path folder, Credential token) {
    return dev.remora.standin.Settings.of(folder.resolve("sessions"), token);
  }

  private static Target target(int port, Credential token) {
    return new Target(
        NAME,
        URI.create("http://127.0.0.1:" + port),
        token,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true);
  }

  private void actOn(Stage stage) throws IOException, InterruptedException {
    byte[] sample;
    try (InputStream in = Rehearsal.class.getResourceAsStream("/samples/http.pcap")) {
      sample = in.readAllBytes();
    }
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Thread[] actors = new Thread[ACTORS];
    for (int i = 0; i < ACTORS; i++) {
      actors[i] = new Thread(() -> act(stage, inbox, sample), NAME);
      actors[i].start();
    }
    for (Thread actor : actors) {
      actor.join();
    }
  }

  private void act(Stage stage, Path inbox, byte[] sample) {
    for (int n = begun.incrementAndGet(); n <= SAMPLES && goesOn(); n = begun.incrementAndGet()) {
      try {
        stage.deliver(Files.write(inbox.resolve("sample-" + n + ".pcap"), sample));
        delivered.incrementAndGet();
      } catch (Exception | LinkageError | OutOfMemoryError e) {
        endEarly(e);
      }
    }
  }

  private boolean goesOn() {
    return !over && real.areEmpty();
  }

  private void endEarly(Throwable cause) {
    if (!over) {
      over = true;
      LOG.info(
          "the rehearsal ended early ({}); captures are delivered all the same, and"
              + " delivery.rehearse = false leaves it out",
          cause.toString());
    }
  }

  /** What the routes call, one after another. */
  private record Stage(
      Claims claims,
      Uploads uploads,
      Records records,
      Filing filing,
      Ledger ledger,
      ProducerTemplate template,
      Endpoint endpoint) {

    private static final Policy POLICY =
        new Policy(NAME, "", Policy.After.MOVE, false, false, Duration.ZERO);

    void deliver(Path file) throws IOException, ExecutionException {
      Claim claim = claims.claim(capture(file), "", "", "");
      if (!claim.isSending()) {
        throw new IOException(claim.toString());
      }
      Attempt attempt = uploads.begin(claim);
      Exchange answered =
          template.request(
              endpoint,
              exchange -> {
                Message message = exchange.getMessage();
                message.setBody(uploads.request(attempt, message.getHeaders()));
              });
      if (answered.getException() != null) {
        throw new ExecutionException(answered.getException());
      }
      Message answer = answered.getMessage();
      Outcome outcome =
          uploads.answer(
              attempt,
              answer.getHeader(Exchange.HTTP_RESPONSE_CODE, int.class),
              null,
              answer.getBody(InputStream.class));
      if (!(outcome instanceof Outcome.Delivered)) {
        throw new IOException(outcome.toString());
      }
      Settlement settlement = records.answered(attempt, outcome);
      filing.file(settlement.capture(), settlement.delivery());
      ledger.settle(settlement.delivery());
    }

    private static Capture capture(Path file) throws IOException {
      String name = file.getFileName().toString();
      var seen = Files.getLastModifiedTime(file);
      return new Capture(
          NAME,
          name,
          file,
          file.toUri().toString(),
          Files.size(file),
          seen.toMillis(),
          seen.toInstant(),
          Duration.ZERO,
          POLICY);
    }
  }
}
