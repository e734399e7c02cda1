package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wrong in a file can be left out without touching what stands around it. */
class StopgapTest {
  private static final String FILE =
      """
      # ä comment
      - route:
          id: my
          from:
            uri: timer:x
            steps:
              - setBody:
                  simple: "${nosuch}"
              # between
              - choice:
                  when:
                    - simple: "${body}"
                      steps:
                        - bean: {ref: nobody}
                        - log: kept
              - to: {uri: 'nokind:x'}
      - beans:
          - name: b
            type: c
      - from:
          uri: nokind:x
          steps: [{log: a}, {bean: {ref: nobody}}]
      """;

  @Test
  void theStepIsReplacedAndNoLineMoves() {
    String without = Stopgap.at(FILE, 8, 23).orElseThrow();
    assertThat(without.lines().toList())
        .hasSameSizeAs(FILE.lines().toList())
        .contains("        - {log: x}", "        - choice:")
        .doesNotContain("            simple: \"${nosuch}\"");
    assertThat(without.lines().skip(9)).isEqualTo(FILE.lines().skip(9).toList());
    assertThat(RouteFiles.parsed(without)).isPresent();
  }

  @Test
  void ofStepsWithinOneAnotherItIsTheInnermost() {
    String without = Stopgap.at(FILE, 14, 32).orElseThrow();
    assertThat(without).contains("- {log: x}", "- log: kept").doesNotContain("{ref: nobody}\n");
    assertThat(Stopgap.at(FILE, 12, 29).orElseThrow()).doesNotContain("kept");
  }

  @Test
  void theLastStepAndOneAmongBracesAreTooAndTheRouteWhereItIsInNone() {
    assertThat(Stopgap.at(FILE, 16, 21).orElseThrow()).contains("- {log: x}\n- beans:");
    assertThat(Stopgap.at(FILE, 22, 40).orElseThrow()).contains("[{log: a}, {log: x}]");
    assertThat(Stopgap.ofRouteAt(FILE, 21, 12).orElseThrow())
        .contains("type: c\n- {from: {uri: 'direct:")
        .doesNotContain("nokind:x\n");
    assertThat(Stopgap.ofRouteAt(FILE, 8, 23).orElseThrow())
        .startsWith("# ä comment\n- {from: ")
        .contains("\n- beans:\n");
  }

  @Test
  void whereARouteTakesFromIsReplacedForItsStepsToBeTried() {
    assertThat(Stopgap.at(FILE, 21, 12).orElseThrow().lines().skip(20))
        .containsExactly(
            "    uri: 'direct:remora-stopgap-20-11'",
            "    steps: [{log: a}, {bean: {ref: nobody}}]");
    String parameters =
        "- route:\n    from:\n      uri: nokind\n      parameters:\n        a: b\n      steps:\n"
            + "        - log: x\n";
    assertThat(Stopgap.at(parameters, 5, 9).orElseThrow().lines())
        .containsExactly(
            "- route:",
            "    from:",
            "      uri: 'direct:remora-stopgap-4-8'",
            "      parameters:",
            "        {}",
            "      steps:",
            "        - log: x");
  }

  @Test
  void whatOthersMayNeedStays() {
    assertThat(Stopgap.at(FILE, 19, 13)).isEmpty();
    assertThat(List.of(Stopgap.at(FILE, 1, 1), Stopgap.at("no: {", 1, 1)))
        .allSatisfy(gap -> assertThat(gap).isEmpty());
  }
}
