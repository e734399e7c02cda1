package dev.remora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The expressions of dashboard and alert rules, by where they stand, and what they refer to. */
final class Expressions {
  private static final Path DASHBOARD = Path.of("deploy", "grafana", "remora.json");
  static final Path ALERTS = Path.of("deploy", "prometheus", "alerts.yml");

  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  private Expressions() {}

  /** Those of the dashboard as Grafana would send them: with its variables filled in. */
  static Map<String, String> ofDashboard() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    Map<String, String> all = new TreeMap<>();
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String title = panel.path("title").asText() + " " + target.path("refId").asText();
        all.put(title, filled(target.path("expr").asText()));
      }
    }
    for (JsonNode annotation : dashboard.path("annotations").path("list")) {
      all.put(annotation.path("name").asText(), filled(annotation.path("expr").asText()));
    }
    return all;
  }

  private static String filled(String expression) {
    return expression.replace("$__rate_interval", "5m").replace("$instance", ".*");
  }

  static Map<String, String> ofAlerts() throws IOException {
    JsonNode file = new ObjectMapper(new YAMLFactory()).readTree(ALERTS.toFile());
    Map<String, String> all = new TreeMap<>();
    for (JsonNode group : file.path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        all.put(rule.path("alert").asText(), rule.path("expr").asText());
      }
    }
    return all;
  }

  /** Names of metrics in it: what is a name, and neither a function, a label nor a word. */
  static Set<String> metrics(String expression) {
    String bare = STRING.matcher(expression).replaceAll("\"\"");
    bare = MATCHERS.matcher(bare).replaceAll(" ");
    bare = GROUPING.matcher(bare).replaceAll(" ");
    bare = bare.replaceAll("\\[[^]]*]", " ");
    Set<String> names = new TreeSet<>();
    for (MatchResult name : NAME.matcher(bare).results().toList()) {
      boolean function = bare.substring(name.end()).stripLeading().startsWith("(");
      boolean aggregation = function || isNumber(bare, name.start());
      if (!aggregation && !isAggregation(name.group()) && !WORDS.contains(name.group())) {
        names.add(name.group());
      }
    }
    return names;
  }

  /** {@code sum by (x) (y)}: with the grouping gone, its parenthesis still follows. */
  private static boolean isAggregation(String name) {
    return Set.of("sum", "max", "min", "avg", "count").contains(name);
  }

  /** The {@code e9} of 1e9, the {@code m} of 5m. */
  private static boolean isNumber(String text, int at) {
    return at > 0 && Character.isDigit(text.charAt(at - 1));
  }

  /** Labels that it chooses or groups by. */
  static Set<String> labels(String expression) {
    String bare = STRING.matcher(expression).replaceAll("\"\"");
    Set<String> labels = new TreeSet<>();
    for (MatchResult braces : MATCHERS.matcher(bare).results().toList()) {
      LABEL.matcher(braces.group(1)).results().forEach(label -> labels.add(label.group(1)));
    }
    for (MatchResult grouping : GROUPING.matcher(bare).results().toList()) {
      NAME.matcher(grouping.group(1)).results().forEach(label -> labels.add(label.group()));
    }
    return labels;
  }
}
