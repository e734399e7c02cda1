package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The laws that every route of ours keeps. */
class RoutesTest {
  private static final String POLICY = "failure-policy";
  private static final String SUFFIX = ".camel.yaml";

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      return files.sorted().toList();
    }
  }

  static List<Path> routes() throws IOException {
    return files().stream().filter(f -> !name(f).equals(POLICY)).toList();
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(SUFFIX, "");
  }

  private static Map<?, ?> only(Path file) throws IOException {
    List<?> items =
        (List<?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    assertThat(items).as("one concern a file").hasSize(1);
    return (Map<?, ?>) items.get(0);
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileIsNamedAfterTheOneThingInIt(Path file) throws IOException {
    assertThat(file.toString()).endsWith(SUFFIX);
    Map<?, ?> content = (Map<?, ?>) only(file).values().iterator().next();
    assertThat(content.get("id")).isEqualTo(name(file));
    assertThat((String) content.get("description")).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aRouteHasTheFailurePolicyOrIsCalledByOneThatHas(Path file) throws IOException {
    Map<?, ?> route = route(file);
    assertThat((String) route.get("description")).isNotBlank();
    if (isInner(route)) {
      List<Path> callers = callers("direct:" + name(file));
      assertThat(callers).isNotEmpty();
      assertThat(route.get("routeConfigurationId")).isNull();
    } else {
      assertThat(route.get("routeConfigurationId")).isEqualTo(POLICY);
    }
  }

  /** What fails past the line is told of there, and not by each that handed over. */
  @ParameterizedTest
  @ValueSource(strings = {"line", "inbox-directory"})
  void aRouteThatIsEnteredFromOutsideHasTheFailurePolicy(String name) throws IOException {
    Map<?, ?> route = route(Path.of("routes", name + SUFFIX));
    assertThat(isInner(route)).isFalse();
    assertThat(route.get("routeConfigurationId")).isEqualTo(POLICY);
  }

  /** A user's route is to learn, in its own way, that what it hands over could not be kept. */
  @Test
  void whatCantBeKeptFailsInTheRouteThatHandedItOver() throws IOException {
    assertThat(isInner(route(Path.of("routes", "deliver" + SUFFIX)))).isTrue();
  }

  private static Map<?, ?> route(Path file) throws IOException {
    Map<?, ?> item = only(file);
    return item.containsKey("route")
        ? (Map<?, ?>) item.get("route")
        : (Map<?, ?>) ((Map<?, ?>) item.get("routeTemplate")).get("route");
  }

  /** Leaves a failure to the route that called it. */
  private static boolean isInner(Map<?, ?> route) {
    return route.get("errorHandler") instanceof Map<?, ?> handler
        && handler.containsKey("noErrorHandler");
  }

  private static List<Path> callers(String uri) throws IOException {
    List<Path> callers = new ArrayList<>();
    for (Path other : routes()) {
      List<String> uris = new ArrayList<>();
      collect(route(other).get("from"), uris);
      if (uris.subList(1, uris.size()).contains(uri)) {
        callers.add(other);
      }
    }
    return callers;
  }

  @Test
  void theFailurePolicyThatRoutesNameExists() throws IOException {
    Map<?, ?> item = only(Path.of("routes", POLICY + SUFFIX));
    assertThat(((Map<?, ?>) item.get("routeConfiguration")).get("id")).isEqualTo(POLICY);
  }

  @ParameterizedTest
  @MethodSource("files")
  void aParameterOfATemplateIsDescribed(Path file) throws IOException {
    if (only(file).get("routeTemplate") instanceof Map<?, ?> template) {
      for (Object entry : (List<?>) template.get("parameters")) {
        Map<?, ?> parameter = (Map<?, ?>) entry;
        assertThat((String) parameter.get("description")).as("%s", parameter).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void routesMeetUnderTheirOwnNamesOnly(Path file) throws IOException {
    List<String> names = files().stream().map(RoutesTest::name).toList();
    List<String> uris = new ArrayList<>();
    collect(only(file), uris);
    assertThat(uris.stream().filter(u -> u.startsWith("direct:")))
        .allSatisfy(
            uri ->
                assertThat(names)
                    .as(uri)
                    .contains(uri.substring("direct:".length()).replaceFirst("-[{$].*", "")));
  }

  private static void collect(Object node, List<String> uris) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if ("uri".equals(key)) {
              uris.add(value.toString());
            }
            collect(value, uris);
          });
    } else if (node instanceof List<?> list) {
      list.forEach(item -> collect(item, uris));
    }
  }
}
