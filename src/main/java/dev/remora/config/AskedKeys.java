package dev.remora.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.IOHelper;
import org.snakeyaml.engine.v2.nodes.Node;

/** Keys that routes can't be without: {@code {{key}}}, and nothing for where it is not set. */
public final class AskedKeys {
  private static final Pattern ASKED = Pattern.compile("\\{\\{([^{}?:]+)}}");

  private AskedKeys() {}

  /**
   * What routes ask for that was set before and is not any more, by key.
   *
   * @param routes what the files of routes hold
   */
  public static Map<String, Problem> gone(Settings before, Settings now, Map<Path, String> routes) {
    Map<String, Problem> gone = new LinkedHashMap<>();
    routes.forEach(
        (file, text) ->
            RouteFiles.parsed(text)
                .ifPresent(
                    root -> {
                      List<Node> words = new ArrayList<>();
                      RouteFiles.collect(root, false, words);
                      words.forEach(word -> look(file, word, before, now, gone));
                    }));
    return gone;
  }

  /** Camel looks for those of users' in Java's own properties and in the environment too. */
  private static boolean isSetElsewhere(String key) {
    return System.getProperty(key) != null || IOHelper.lookupEnvironmentVariable(key) != null;
  }

  private static void look(
      Path file, Node word, Settings before, Settings now, Map<String, Problem> gone) {
    Matcher asked = ASKED.matcher(RouteFiles.text(word));
    while (asked.find()) {
      String key = asked.group(1);
      if (before.all().containsKey(key)
          && !now.all().containsKey(key)
          && !isSetElsewhere(key)
          && Keys.find(key).isEmpty()
          && !key.startsWith("camel.")) {
        String words = RouteMistake.unset(key, now.all().keySet(), now);
        gone.putIfAbsent(key, new Problem("routes.dir", file + RouteFiles.place(word), words));
      }
    }
  }
}
