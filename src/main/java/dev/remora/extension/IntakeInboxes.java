package dev.remora.extension;

import dev.remora.capture.Policy;
import dev.remora.config.Folders;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The inboxes that users' routes hand over to, as others see them: folders of captures that wait.
 */
public final class IntakeInboxes {
  private IntakeInboxes() {}

  /** Where what was handed over is kept, a folder for each inbox. */
  public static Path folder(Path captures) {
    return captures.resolve(Folders.STATE).resolve("intake");
  }

  /** The inboxes that something was ever handed over to. */
  public static List<String> names(Path captures) throws IOException {
    return new IntakeFolder(folder(captures)).inboxes();
  }

  /**
   * These inboxes and those that were ever handed over to, each as a folder to look into.
   *
   * @throws UncheckedIOException when the folders can't be read
   */
  public static Map<String, Instance> with(Map<String, Instance> inboxes, Path captures) {
    Map<String, Instance> all = new LinkedHashMap<>(inboxes);
    try {
      for (String name : names(captures)) {
        Instance own = inboxes.get(name);
        if (own == null || !own.has("after")) {
          all.put(name, instance(name, own == null ? "route" : own.template(), captures));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Instance instance(String name, String template, Path captures) {
    Policy policy = policy();
    return new Instance(
        name,
        template,
        Map.of(
            "path", folder(captures).resolve(name).toString(),
            "recursive", "true",
            "target", policy.target(),
            "after", "move",
            "settle", "0s",
            "give-up", "0s"));
  }

  /** How what is handed over is treated: whole or not, there will be no more of it. */
  public static Policy policy() {
    return new Policy(Keys.DEFAULT_TARGET, "", Policy.After.MOVE, false, false, Duration.ZERO);
  }
}
