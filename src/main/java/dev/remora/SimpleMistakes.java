package dev.remora;

import dev.remora.component.Components;
import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** Tries out what is said in Camel Simple, which would fail with the first capture. */
final class SimpleMistakes {
  private SimpleMistakes() {}

  /**
   * All that {@link Check} finds, and mistakes in expressions, of inboxes where these are sound.
   */
  static List<Problem> problems(Settings settings) {
    Map<Path, String> routes;
    try {
      routes = Template.texts(settings.routeFolders());
    } catch (ConfigurationException e) {
      return Check.problems(settings);
    }
    return problems(settings, routes);
  }

  /**
   * As {@link #problems(Settings)}, with other routes than those that lie there.
   *
   * @param routes what the files of routes hold
   */
  static List<Problem> problems(Settings settings, Map<Path, String> routes) {
    List<Problem> problems = new ArrayList<>(Check.problems(settings, routes));
    List<Problem> found = List.copyOf(problems);
    try (Laboratory laboratory = new Laboratory(settings)) {
      problems.addAll(StepExpressions.problems(settings, routes, laboratory));
      problems.addAll(InboxExpressions.problems(sound(settings, found), routes, laboratory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return problems;
  }

  /** Without inboxes of which something else is wrong. */
  private static Settings sound(Settings settings, List<Problem> problems) {
    Settings sound = settings;
    for (Problem problem : problems) {
      sound = Inboxes.without(sound, problem.key());
    }
    return sound;
  }

  /** A context with nothing in it, made where one is asked for. Most starts need none. */
  private static final class Laboratory implements Supplier<CamelContext>, AutoCloseable {
    private final Settings settings;
    private DefaultCamelContext camel;
    private Components components;

    Laboratory(Settings settings) {
      this.settings = settings;
    }

    @Override
    public CamelContext get() {
      if (camel == null) {
        camel = new DefaultCamelContext();
        try {
          components = Components.in(settings); // functions of Simple come with them too
          components.loader().ifPresent(camel::setApplicationContextClassLoader);
        } catch (ConfigurationException e) {
          components = null; // told where they are needed for more
        }
      }
      return camel;
    }

    @Override
    public void close() throws IOException {
      if (camel != null) {
        camel.close();
      }
      if (components != null) {
        components.close();
      }
    }
  }
}
