package dev.remora.status;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends spans to where they are collected, and says once when that takes none, and once after. */
final class Collector implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final String url;
  private final SpanExporter exporter;
  private final AtomicBoolean away = new AtomicBoolean();

  Collector(String url, SpanExporter exporter) {
    this.url = url;
    this.exporter = exporter;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = exporter.export(spans);
    result.whenComplete(
        () -> {
          boolean taken = result.isSuccess();
          if (away.compareAndSet(taken, !taken)) {
            LOG.warn(
                taken
                    ? "traces: {} takes them again"
                    : "traces: {} takes none; they are lost until it does, captures are not",
                url);
          }
        });
    return result;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
