package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Inboxes.Instance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What has to be done for a change, and that nothing else is. */
class PlanTest {
  private static final String ROUTE =
      """
      - route:
          id: %s
          from:
            uri: direct:%s
            steps:
              - log: "%s"
      """;

  private static final String TEMPLATE =
      """
      - routeTemplate:
          id: inbox-x
          route:
            routeConfigurationId: policy
            from:
              uri: timer:%s
              steps:
                - to: direct:deliver
      """;

  private static final String POLICY =
      """
      - routeConfiguration:
          id: %s
          description: %s
      """;

  private static Map<String, Unit> units(Map<String, String> files, Instance... instances)
      throws RouteFile.Broken {
    List<RouteFile> read = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      read.add(RouteFile.of(Path.of(file.getKey()), file.getValue()));
    }
    return Layout.units(read, List.of(instances), Set.of(Wanted.CONFIGURATION));
  }

  private static List<String> changes(Map<String, Unit> before, Map<String, Unit> after) {
    return Plan.between(before, after).changes().stream().map(Plan.Change::toString).toList();
  }

  private static Instance inbox(String name, String tags) {
    return new Instance(name, "inbox-x", Map.of("tags", tags));
  }

  @Test
  void whatIsTheSameIsLeftAlone() throws Exception {
    Map<String, Unit> before = units(Map.of("a.yaml", ROUTE.formatted("a", "a", "x")));
    String commented = "# another comment\n\n" + ROUTE.formatted("a", "a", "x");
    assertThat(changes(before, units(Map.of("a.yaml", commented)))).isEmpty();
  }

  @Test
  void oneRouteOfTwoInAFileIsChangedAlone() throws Exception {
    String both = ROUTE.formatted("a", "a", "x") + ROUTE.formatted("b", "b", "x");
    String other = ROUTE.formatted("a", "a", "x") + ROUTE.formatted("b", "b", "y");
    assertThat(changes(units(Map.of("a.yaml", both)), units(Map.of("a.yaml", other))))
        .containsExactly("route b changed");
  }

  @Test
  void routesComeAndGo() throws Exception {
    Map<String, Unit> before = units(Map.of("a.yaml", ROUTE.formatted("a", "a", "x")));
    Map<String, Unit> after = units(Map.of("b.yaml", ROUTE.formatted("b", "b", "x")));
    assertThat(changes(before, after)).containsExactly("route a removed", "route b added");
  }

  @Test
  void aRouteThatMovesToAnotherFileIsTheSame() throws Exception {
    Map<String, Unit> before = units(Map.of("a.yaml", ROUTE.formatted("a", "a", "x")));
    assertThat(changes(before, units(Map.of("b.yaml", ROUTE.formatted("a", "a", "x"))))).isEmpty();
  }

  @Test
  void anInboxIsChangedByItsParametersAndItsTemplate() throws Exception {
    Map<String, String> files = Map.of("t.yaml", TEMPLATE.formatted("x"));
    Map<String, Unit> before = units(files, inbox("one", "a"), inbox("two", "a"));
    assertThat(changes(before, units(files, inbox("one", "b"), inbox("two", "a"))))
        .containsExactly("inbox one changed");
    assertThat(changes(before, units(files, inbox("two", "a"), inbox("three", "a"))))
        .containsExactly("inbox one removed", "inbox three added");
    Map<String, String> other = Map.of("t.yaml", TEMPLATE.formatted("y"));
    assertThat(changes(before, units(other, inbox("one", "a"), inbox("two", "a"))))
        .containsExactly("template inbox-x changed", "inbox one changed", "inbox two changed");
  }

  @Test
  void aPolicyChangesAllThatKeepItAndNothingElse() throws Exception {
    Map<String, Unit> before =
        units(
            Map.of(
                "t.yaml", TEMPLATE.formatted("x"),
                "p.yaml", POLICY.formatted("policy", "one"),
                "r.yaml", ROUTE.formatted("r", "r", "x")),
            inbox("one", "a"));
    Map<String, Unit> after =
        units(
            Map.of(
                "t.yaml", TEMPLATE.formatted("x"),
                "p.yaml", POLICY.formatted("policy", "two"),
                "r.yaml", ROUTE.formatted("r", "r", "x")),
            inbox("one", "a"));
    assertThat(changes(before, after))
        .containsExactly("route configuration policy changed", "inbox one changed");
  }

  @Test
  void whatStandsBesideTheRoutesOfAFileIsOfAccountToThem() throws Exception {
    String handler = "- onException:\n    exception: [java.lang.Exception]\n    description: %s\n";
    String route = ROUTE.formatted("a", "a", "x");
    assertThat(
            changes(
                units(Map.of("a.yaml", handler.formatted("one") + route)),
                units(Map.of("a.yaml", handler.formatted("two") + route))))
        .containsExactly("route a changed");
  }

  @Test
  void routesWithoutAnIdAreKnownByTheirPlace() throws Exception {
    String from = "- from:\n    uri: timer:%s\n    steps:\n      - log: x\n";
    assertThat(
            changes(
                units(Map.of("a.yaml", from.formatted("one") + from.formatted("two"))),
                units(Map.of("a.yaml", from.formatted("one") + from.formatted("three")))))
        .containsExactly("route a.yaml#1 changed");
  }

  @Test
  void whatOthersAreMadeFromComesFirst() throws Exception {
    Map<String, Unit> after =
        units(
            Map.of(
                "r.yaml", ROUTE.formatted("r", "r", "x"),
                "t.yaml", TEMPLATE.formatted("x"),
                "p.yaml", POLICY.formatted("policy", "one")),
            inbox("one", "a"));
    assertThat(Plan.between(Map.of(), after).changes())
        .extracting(Plan.Change::kind)
        .containsExactly(
            Unit.Kind.CONFIGURATION, Unit.Kind.TEMPLATE, Unit.Kind.ROUTE, Unit.Kind.INSTANCE);
  }

  @Test
  void whatTakesFromTheSamePlaceIsReplaced() throws Exception {
    Plan plan =
        Plan.between(
            units(
                Map.of("a", ROUTE.formatted("one", "x", "a"), "b", ROUTE.formatted("z", "z", "b"))),
            units(
                Map.of(
                    "a",
                    ROUTE.formatted("two", "x?block=false", "a"),
                    "c",
                    ROUTE.formatted("n", "n", "c"))));
    assertThat(plan.replaced()).containsExactlyInAnyOrder("ROUTE:one", "ROUTE:two");
    String parts = "- route: {id: three, from: {uri: direct, parameters: {name: x}}}";
    plan =
        Plan.between(
            units(Map.of("a", ROUTE.formatted("one", "x", "a"))), units(Map.of("a", parts)));
    assertThat(plan.replaced()).containsExactlyInAnyOrder("ROUTE:one", "ROUTE:three");
  }

  @Test
  void whatIsCalledComesFirstAndOfThatWhatIsNew() throws Exception {
    String outside = "- route: {id: a, from: {uri: 'timer:a'}}";
    Plan plan =
        Plan.between(
            units(Map.of("b", ROUTE.formatted("b", "b", "before"))),
            units(
                Map.of(
                    "a",
                    outside,
                    "b",
                    ROUTE.formatted("b", "b", "after"),
                    "c",
                    "- route: {id: c, from: {uri: direct, parameters: {name: c}}}")));
    assertThat(plan.coming())
        .extracting(Plan.Change::key)
        .containsExactly("ROUTE:c", "ROUTE:b", "ROUTE:a");
  }
}
