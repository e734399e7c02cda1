package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.apache.camel.model.Model;
import org.junit.jupiter.api.Test;

/** What is changed all day does not grow. */
class ManyChangesIT extends Followed {
  private static final long SEED = 20261122;
  private static final int CHANGES = 200;

  /** By then all code is loaded that any change needs. */
  private static final int WARM = 40;

  private static final String TEMPLATE =
      """
      - routeTemplate:
          id: inbox-own
          parameters:
            - name: name
            - name: tags
          route:
            from:
              uri: direct:{{name}}
              steps:
                - setBody:
                    constant: "%s {{tags}}"
      """;

  private final Random random = new Random(SEED);
  private String version = "0";
  private String tags = "";

  @Test
  void changesOfRoutesTemplatesAndInboxesLeaveNothingBehind() throws Exception {
    write("word.camel.yaml", WORD.formatted("0"));
    write("inbox-own.camel.yaml", TEMPLATE.formatted(version));
    start();
    int threads = 0;
    int classes = 0;
    int endpoints = 0;
    for (int i = 1; i <= CHANGES; i++) {
      change(Integer.toString(i));
      if (i == WARM) {
        addInbox("warm"); // so that there is what there is at most
        threads = ManagementFactory.getThreadMXBean().getThreadCount();
        classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        endpoints = camel.getEndpoints().size();
      }
    }
    removeInbox();
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 5);
    assertThat(ManagementFactory.getClassLoadingMXBean().getLoadedClassCount())
        .isLessThan(classes + 100);
    assertThat(camel.getEndpoints()).hasSizeLessThanOrEqualTo(endpoints);
    Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    assertThat(model.getRouteDefinitions()).hasSize(2);
    assertThat(model.getRouteTemplateDefinitions()).hasSize(1);
    await()
        .atMost(SOON)
        .until(() -> camel.getCamelContextExtension().getRouteStartupOrder().size() == 2);
    assertThat(troubles.wrong()).isEmpty();
  }

  /** One of any kind, of which the effect is awaited. */
  private void change(String word) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> {
        write("word.camel.yaml", WORD.formatted(word));
        awaitWord(word);
      }
      case 1 -> addInbox(word);
      case 2 -> removeInbox();
      default -> {
        version = word;
        write("inbox-own.camel.yaml", TEMPLATE.formatted(word));
        awaitInbox();
      }
    }
  }

  /** Or gives the one that is there other tags. */
  private void addInbox(String word) throws IOException {
    tags = word;
    String own = "camel.route-template[own].";
    properties(own + "template-id = inbox-own\n" + own + "tags = " + tags + "\n");
    awaitInbox();
  }

  private void removeInbox() throws IOException {
    tags = "";
    properties("");
    awaitInbox();
  }

  private void awaitInbox() {
    await("the inbox to be as it is written: " + version + " " + tags)
        .atMost(SOON)
        .until(
            () ->
                tags.isEmpty()
                    ? !isThere()
                    : isThere()
                        && template
                            .requestBody("direct:own", "", String.class)
                            .equals(version + " " + tags));
  }

  private boolean isThere() {
    return camel.getRoutes().stream()
        .anyMatch(route -> route.getEndpoint().getEndpointUri().equals("direct://own"));
  }
}
