package dev.remora;

import static org.awaitility.Awaitility.await;

import dev.remora.capture.Backlog;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Ledger;
import dev.remora.upload.Lines;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation of the metrics is made from the metrics. */
class MetricsDocsTest {
  private static final Path DOCS = Path.of("docs", "metrics.md");

  @TempDir Path folder;

  @Test
  void theDocumentationHasEveryMetric() throws Exception {
    Scrape scrape = scrape();
    StringBuilder text =
        new StringBuilder(
            "| metric | type | unit | labels | what it is |\n|---|---|---|---|---|\n");
    for (Scrape.Family family : scrape.families().values()) {
      if (!isMostOfAnother(family.name(), scrape)) {
        text.append(
            "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                    family.name(),
                    family.type(),
                    unit(family.name()),
                    labels(family.name(), scrape),
                    family.help()));
      }
    }
    Docs.assertGenerated(DOCS, "metrics", text.toString());
  }

  private static boolean isMostOfAnother(String name, Scrape scrape) {
    return name.endsWith("_max")
        && scrape.families().containsKey(name.substring(0, name.length() - "_max".length()));
  }

  private static String unit(String name) {
    String bare = name.replaceFirst("_total$", "");
    return List.of("seconds", "bytes").stream()
        .filter(unit -> bare.endsWith("_" + unit))
        .findFirst()
        .orElse("");
  }

  private static String labels(String name, Scrape scrape) {
    return scrape.labels(name).stream()
        .filter(label -> !label.equals("le"))
        .map(label -> "`" + label + "`")
        .collect(Collectors.joining(", "));
  }

  private Scrape scrape() throws Exception {
    Settings settings =
        Settings.load(folder, null, Map.of("CAPTURES_DIR", folder.resolve("captures").toString()));
    Clock clock = Clock.systemUTC();
    Secrets secrets = new Secrets(settings, Map.of());
    try (Instruments instruments =
            new Instruments(settings, secrets, Ledger.open(folder.resolve("state")), clock);
        CamelContext camel = new DefaultCamelContext();
        Lines lines = new Lines(Target.in(settings), settings, clock)) {
      instruments.bind(camel, () -> 0, List.of("inbox"));
      instruments.inbox(camel, "inbox", () -> Backlog.NONE, () -> "");
      instruments.target(camel, lines.line("default"));
      PrometheusMeterRegistry registry =
          camel.getRegistry().lookupByNameAndType("metricsRegistry", PrometheusMeterRegistry.class);
      System.gc(); // whose series are there from its first turn on
      return await()
          .atMost(RemoraProcess.DEADLINE)
          .until(
              () -> new Scrape(registry.scrape()),
              scrape -> scrape.families().containsKey("jvm_gc_pause_seconds"));
    }
  }
}
