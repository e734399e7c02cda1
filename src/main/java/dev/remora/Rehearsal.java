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
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
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
import org.apache.camel.util.FileUtil;
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

  private final Settings settings;
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
    this.settings = settings.without("delivery.bandwidth"); // it is of the way to the targets
    this.vertx = vertx;
    this.real = real;
    this.clock = clock;
  }

  /** Begins it and does not wait for it. One processor alone is left to the captures. */
  synchronized void begin() {
    if (!over
        && settings.text("delivery.rehearse").equals("true")
        && Runtime.getRuntime().availableProcessors() > 1) {
      thread.setDaemon(true);
      thread.start();
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
    Path folder = settings.captures().resolve("state").resolve(NAME);
    FileUtil.removeDir(folder.toFile()); // what a crash left
    try {
      perform(folder);
    } catch (Exception e) {
      endEarly(e);
    } finally {
      FileUtil.removeDir(folder.toFile());
    }
  }

  private void perform(Path folder) throws Exception {
    Credential token = Credential.of(UUID.randomUUID().toString());
    HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"));
    try (Ledger ledger = Ledger.open(folder);
        StandIn endpoint = new StandIn(endpointSettings(folder, token));
        CamelContext camel = new DefaultCamelContext()) {
      Router router = Router.router(vertx);
      endpoint.mount(router);
      server.requestHandler(router).listen(0).toCompletionStage().toCompletableFuture().get();
      Target target = target(server.actualPort(), token);
      new Clients(camel, settings).register(target);
      camel.start();
      Lines lines = new Lines(List.of(target), settings, clock);
      Stage stage =
          new Stage(
              new Claims(ledger, lines, settings, clock),
              new Uploads(ledger, lines, settings, clock),
              new Records(ledger, lines, settings, clock),
              new Filing(folder),
              ledger,
              camel.createProducerTemplate(),
              camel.getRegistry().lookupByNameAndType("target-" + NAME, Endpoint.class));
      actOn(stage, folder);
      LOG.debug("rehearsed with {} samples", delivered);
    } finally {
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

  private void actOn(Stage stage, Path folder) throws IOException, InterruptedException {
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
      } catch (Exception e) {
        endEarly(e);
      }
    }
  }

  private boolean goesOn() {
    return !over && real.areEmpty();
  }

  private void endEarly(Exception cause) {
    if (!over) {
      over = true;
      LOG.warn(
          "the rehearsal ended early ({}); captures are delivered all the same", cause.toString());
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
      Settlement settlement = records.answered(attempt, outcome);
      if (!settlement.isDelivered()) {
        throw new IOException(outcome.toString());
      }
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
