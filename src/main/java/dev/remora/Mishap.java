package dev.remora;

import dev.remora.config.ConfigurationException;
import dev.remora.ledger.LedgerException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in a sentence why a command could not do its work. */
final class Mishap {
  private static final Logger LOG = LoggerFactory.getLogger(Mishap.class);

  private Mishap() {}

  static List<String> inWords(Throwable cause) {
    LOG.debug("the failure in full", cause);
    List<Throwable> chain = chain(cause);
    for (Throwable link : chain) {
      if (link instanceof ConfigurationException) {
        return link.getMessage().lines().toList();
      }
    }
    Throwable root =
        chain.stream()
            .filter(LedgerException.class::isInstance) // it has found the words for its cause
            .findFirst()
            .orElse(chain.get(chain.size() - 1));
    String words = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return Stream.concat(
            Stream.of("Remora can't go on: " + words.lines().findFirst().orElse("")),
            words.lines().skip(1).map(line -> "  " + line))
        .toList();
  }

  private static List<Throwable> chain(Throwable cause) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = cause; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }
}
