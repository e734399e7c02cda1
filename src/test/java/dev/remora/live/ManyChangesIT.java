package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import org.apache.camel.model.Model;
import org.junit.jupiter.api.Test;

/** What is changed all day does not grow. */
class ManyChangesIT extends Followed {
  @Test
  void twoHundredChangesLeaveNothingBehind() throws Exception {
    write("word.camel.yaml", WORD.formatted("0"));
    start();
    int threads = 0;
    int classes = 0;
    int endpoints = 0;
    for (int i = 1; i <= 200; i++) {
      write("word.camel.yaml", WORD.formatted(i));
      awaitWord(Integer.toString(i));
      if (i == 20) {
        threads = ManagementFactory.getThreadMXBean().getThreadCount();
        classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        endpoints = camel.getEndpoints().size();
      }
    }
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 5);
    assertThat(ManagementFactory.getClassLoadingMXBean().getLoadedClassCount())
        .isLessThan(classes + 100);
    assertThat(camel.getEndpoints()).hasSizeLessThanOrEqualTo(endpoints);
    assertThat(camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions())
        .hasSize(2);
    await()
        .atMost(SOON)
        .until(() -> camel.getCamelContextExtension().getRouteStartupOrder().size() == 2);
  }
}
