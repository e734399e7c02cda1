package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The flow diagram is made from the routes. */
class FlowDocsTest {

  @Test
  void theDiagramShowsTheRoutesAsTheyAre() throws IOException {
    StringBuilder text = new StringBuilder("```mermaid\nflowchart LR\n");
    Map<String, Set<String>> flow = flow();
    assertThat(flow).containsKey("deliver");
    flow.forEach(
        (from, targets) ->
            targets.forEach(
                to -> text.append("  ").append(from).append(" --> ").append(to).append('\n')));
    Docs.assertGenerated(
        Path.of("docs", "architecture.md"), "flow", text.append("```\n").toString());
  }

  private static Map<String, Set<String>> flow() throws IOException {
    Map<String, Set<String>> flow = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.sorted().toList()) {
        for (Object item :
            (List<?>)
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file))) {
          Object body = ((Map<?, ?>) item).values().iterator().next();
          Set<String> targets = new LinkedHashSet<>();
          targets(body, false, targets);
          flow.put(((Map<?, ?>) body).get("id").toString(), targets);
        }
      }
    }
    return flow;
  }

  private static void targets(Object node, boolean isSource, Set<String> found) {
    if (node instanceof Map<?, ?> map) {
      Object uri = map.get("uri");
      if (uri != null && !isSource) {
        found.add(shown(uri.toString()));
      }
      map.forEach((key, value) -> targets(value, "from".equals(key), found));
    } else if (node instanceof List<?> list) {
      list.forEach(item -> targets(item, false, found));
    }
  }

  private static String shown(String uri) {
    return uri.startsWith("ref:")
        ? "endpoint[(endpoint)]"
        : uri.replace("direct:", "").replaceFirst("-[{$].*", "");
  }
}
