package dev.remora.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.main.Main;
import org.apache.camel.util.StringHelper;

/** The keys of Camel's own, as Camel's jar lists them. */
final class CamelKeys {
  private static final String LIST = "/META-INF/camel-main-configuration-metadata.json";

  /** Families whose keys depend on what is on the class path; Camel checks them as it starts. */
  private static final List<String> OPEN =
      List.of(
          "camel.component.",
          "camel.dataformat.",
          "camel.language.",
          "camel.beans.",
          "camel.variable.",
          "camel.ssl.",
          "camel.vault.");

  private CamelKeys() {}

  static boolean known(String key) {
    return OPEN.stream().anyMatch(key::startsWith)
        || names().contains(key)
        || names().contains(dashed(key));
  }

  /** Camel takes both {@code streamCachingEnabled} and {@code stream-caching-enabled}. */
  private static String dashed(String key) {
    return StringHelper.dashToCamelCase(key);
  }

  static Set<String> names() {
    return Holder.NAMES;
  }

  private static final class Holder {
    static final Set<String> NAMES = read();

    private static Set<String> read() {
      try (InputStream in = Main.class.getResourceAsStream(LIST)) {
        Set<String> names = new TreeSet<>();
        for (JsonNode property : new ObjectMapper().readTree(in).get("properties")) {
          names.add(property.get("name").asText());
        }
        return names;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
