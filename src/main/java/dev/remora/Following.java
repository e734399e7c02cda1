package dev.remora;

import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.live.LiveChanges;
import dev.remora.live.Troubles;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** Has the running gateway follow changes to its routes and inboxes. */
final class Following {
  private final LiveChanges changes;
  private final Troubles troubles;
  private final InboxFactory inboxes;

  private Following(LiveChanges changes, Troubles troubles, InboxFactory inboxes) {
    this.changes = changes;
    this.troubles = troubles;
    this.inboxes = inboxes;
  }

  /**
   * Notes how the files are; they are looked at from {@link #begin} on.
   *
   * @param reread reads the settings anew
   * @param instances those that run from the start
   * @param factory what has made them
   */
  static Following of(
      Settings settings,
      Supplier<Settings> reread,
      Collection<Target> targets,
      Secrets secrets,
      Map<String, Instance> instances,
      InboxFactory factory) {
    Properties placeholders = CamelProperties.of(settings, targets, instances);
    LiveChanges.Surroundings around =
        new LiveChanges.Surroundings(
            settings,
            reread,
            SimpleMistakes::problems,
            CamelProperties.lines(targets),
            placeholders,
            Sources.SECRETS,
            Wiring::components,
            cause -> Mishap.ofARoute(cause, settings),
            factory);
    Troubles troubles = new Troubles(secrets::without);
    return new Following(new LiveChanges(around, instances, troubles), troubles, factory);
  }

  /** Tells of what is not in effect. */
  void show(CamelContext camel, Instruments instruments, Overviews overviews) {
    instruments.changes(camel, troubles);
    overviews.changes(troubles);
  }

  /** Once all routes run. */
  void begin(CamelContext camel) {
    changes.begin(camel, inboxes.installed());
  }

  void end() {
    changes.end();
  }
}
