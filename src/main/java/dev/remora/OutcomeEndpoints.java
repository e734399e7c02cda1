package dev.remora;

import dev.remora.component.Missing;
import dev.remora.config.Causes;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Settings;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ObjectHelper;

/** Endpoints that are told of outcomes, besides routes. */
final class OutcomeEndpoints {
  private OutcomeEndpoints() {}

  /** Else it would show with the first capture, and each after it. */
  static void require(CamelContext camel, Settings settings) {
    for (String key : List.of("outcome.delivered.uri", "outcome.dead-letter.uri")) {
      for (String uri : ObjectHelper.createIterable(settings.find(key).orElse(""))) {
        try {
          camel.getEndpoint(uri.strip());
        } catch (RuntimeException e) {
          throw new ConfigurationException(
              key, settings.where(key), "names an endpoint that can't be used: " + reason(e));
        }
      }
    }
  }

  private static String reason(Throwable cause) {
    Throwable root = Causes.root(cause);
    String message = String.valueOf(root.getMessage());
    return Missing.words(root)
        .orElseGet(() -> message.replaceFirst("(?s)^Failed to .*? due to: ", ""));
  }
}
