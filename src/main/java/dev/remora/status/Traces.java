package dev.remora.status;

import dev.remora.ledger.Delivery;
import dev.remora.outcome.Observer;
import dev.remora.outcome.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells an OpenTelemetry collector of each delivery: one trace, from the first sight of the capture
 * to its receipt, with a span for each attempt.
 */
public final class Traces implements Observer, AutoCloseable {
  /** Deliveries that are traced at once; what is begun beyond them is not traced. */
  private static final int MOST = 10_000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** It speaks of a collector that is away at each trial; {@link Collector} does once. */
  private static final Logger ITS_LOG = Logger.getLogger("io.opentelemetry");

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final UnaryOperator<String> mask;
  private final Clock clock;
  private final Map<Long, Span> deliveries = new ConcurrentHashMap<>();

  /**
   * @param endpoint base of the collector, as {@code http://127.0.0.1:4318}
   * @param mask takes what is secret out of what is told
   */
  public Traces(String endpoint, String version, UnaryOperator<String> mask, Clock clock) {
    ITS_LOG.setLevel(Level.OFF);
    String traces = endpoint.replaceFirst("/+$", "") + "/v1/traces";
    this.mask = mask;
    this.clock = clock;
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "remora",
                        AttributeKey.stringKey("service.version"),
                        version)))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        new Collector(
                            traces,
                            OtlpHttpSpanExporter.builder()
                                .setEndpoint(traces)
                                .setTimeout(PATIENCE)
                                .build()))
                    .build())
            .build();
    this.tracer = provider.get("dev.remora", version);
  }

  private Span begin(Delivery row) {
    return deliveries.computeIfAbsent(
        row.id(),
        id ->
            deliveries.size() >= MOST
                ? Span.getInvalid()
                : tracer
                    .spanBuilder("deliver")
                    .setNoParent()
                    .setStartTimestamp(row.seenAt())
                    .setAttribute("remora.inbox", row.inbox())
                    .setAttribute("remora.capture", mask.apply(row.path()))
                    .setAttribute("remora.target", row.target())
                    .setAttribute("remora.size", row.size())
                    .startSpan());
  }

  @Override
  public void attempting(Delivery sending) {
    begin(sending);
  }

  @Override
  public void attempted(Delivery sent, Outcome outcome, long bytes) {
    String end = End.of(outcome).label();
    Span upload =
        tracer
            .spanBuilder("upload")
            .setParent(Context.root().with(begin(sent)))
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(sent.sentAt())
            .setAttribute("remora.target", sent.target())
            .setAttribute("remora.attempt", sent.attempts())
            .setAttribute("remora.bytes", bytes)
            .setAttribute("remora.outcome", end)
            .startSpan();
    if (!(outcome instanceof Outcome.Delivered)) {
      upload.setStatus(StatusCode.ERROR, end);
    }
    upload.end(clock.instant());
  }

  @Override
  public void decided(Delivery row, Outcome outcome) {
    Span delivery = begin(row);
    delivery.addEvent("decided", clock.instant());
    delivery.setAttribute("remora.attempts", row.attempts());
    if (outcome instanceof Outcome.Rejected rejected) {
      delivery.setAttribute("remora.outcome", "dead-letter");
      delivery.setAttribute("remora.reason", rejected.reason().text());
      delivery.setStatus(StatusCode.ERROR, rejected.reason().text());
    } else {
      boolean same = outcome instanceof Outcome.Duplicate;
      delivery.setAttribute("remora.outcome", same ? "duplicate" : "delivered");
      delivery.setAttribute("remora.session", mask.apply(row.session()));
    }
  }

  @Override
  public void settled(Delivery row) {
    Span delivery = deliveries.remove(row.id());
    if (delivery != null) { // else it was decided before this process began
      delivery.end(clock.instant());
    }
  }

  /** Sends what has ended by now, and waits a little for that. */
  @Override
  public void close() {
    provider.shutdown().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
