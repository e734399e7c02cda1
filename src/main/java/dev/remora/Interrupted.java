package dev.remora;

import dev.remora.capture.Capture;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.extension.IntakeInboxes;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Filing;
import dev.remora.outcome.Settlement;
import dev.remora.upload.Leftovers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process before left half done. */
final class Interrupted {
  private static final Logger LOG = LoggerFactory.getLogger(Interrupted.class);

  private Interrupted() {}

  /** Files what was being filed, before any route runs. */
  static List<Settlement> file(
      Settings settings, Ledger ledger, Map<String, Instance> inboxes, Clock clock)
      throws IOException {
    Map<String, Leftovers.Folder> folders = new HashMap<>();
    for (String name : IntakeInboxes.names(settings.captures())) {
      Path root = IntakeInboxes.folder(settings.captures()).resolve(name);
      folders.put(name, new Leftovers.Folder(root, IntakeInboxes.policy(), Capture.FROM_ROUTE));
    }
    inboxes.values().stream()
        .filter(i -> i.template().equals("inbox-directory"))
        .forEach(
            i ->
                folders.put(
                    i.name(),
                    new Leftovers.Folder(Path.of(i.text("path")), InboxFactory.policy(i))));
    Leftovers leftovers = new Leftovers(ledger, new Filing(settings.captures()));
    Reboot.before(settings.state().resolve("started"), clock)
        .ifPresent(start -> leftovers.restore(folders, start));
    return leftovers.file(folders, inboxes.keySet());
  }

  /** What was filed before the routes ran takes the rest of the way to its end. */
  static void tell(CamelContext camel, List<Settlement> leftovers) {
    ProducerTemplate template = camel.createProducerTemplate();
    for (Settlement settlement : leftovers) {
      template
          .asyncSend(
              "direct:outcome",
              exchange -> {
                exchange.setVariable("capture", settlement.capture());
                exchange.getMessage().setBody(settlement);
              })
          .thenAccept(
              exchange -> {
                if (exchange.getException() != null) {
                  LOG.warn(
                      "{}: {}; tried again at the next start",
                      settlement.capture(),
                      exchange.getException().getMessage());
                }
              });
    }
  }
}
