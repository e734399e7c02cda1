package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of routes holds, and where it is wrong. */
class RouteFileTest {
  private static final Path FILE = Path.of("x.camel.yaml");

  @Test
  void itemsAreToldApart() throws Exception {
    RouteFile file =
        RouteFile.of(
            FILE,
            """
            - route: {id: a, from: {uri: "direct:a"}}
            - from: {uri: "timer:b"}
            - routeTemplate: {id: t}
            - route-configuration: {id: c}
            - beans: []
            - rest: {}
            """);
    assertThat(file.items())
        .extracting(RouteFile.Item::kind)
        .containsExactly(
            RouteFile.Kind.ROUTE,
            RouteFile.Kind.ROUTE,
            RouteFile.Kind.TEMPLATE,
            RouteFile.Kind.CONFIGURATION,
            RouteFile.Kind.COMPANION,
            RouteFile.Kind.FIXED);
    assertThat(file.items()).extracting(RouteFile.Item::id).startsWith("a", null, "t", "c");
  }

  @ParameterizedTest
  @CsvSource({
    "'- route: [', 'x.camel.yaml, line 1, column 11: is no YAML'",
    "'- route:\n    id: \"a', 'x.camel.yaml, line 2, column 11: is no YAML'",
    "'- a: 1\n  a: 1', 'x.camel.yaml, line 2, column 3: is no YAML'",
    "'', 'x.camel.yaml, line 1, column 1: is empty'",
    "'route: x', 'x.camel.yaml, line 1, column 1: is no list of routes'",
    "'- just a word', 'x.camel.yaml, line 1, column 1: has an item that is no route'",
  })
  void whatIsWrongIsToldWithItsPlace(String text, String told) {
    RouteFile.Broken broken =
        catchThrowableOfType(RouteFile.Broken.class, () -> RouteFile.of(FILE, text));
    assertThat(Wanted.told(broken.problem())).startsWith(told).doesNotContain("\n");
  }
}
