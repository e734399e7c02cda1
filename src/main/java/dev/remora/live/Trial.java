package dev.remora.live;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Builds routes in a context apart, where nothing is started, to see whether they can be. Beans are
 * found where those that run find theirs, and no more than looked at.
 */
final class Trial {
  private final CamelContext live;
  private final Properties properties;
  private final Set<String> secrets;
  private final Consumer<CamelContext> dress;

  /**
   * @param properties that routes refer to
   * @param dress adds the components of Remora's own
   */
  Trial(
      CamelContext live, Properties properties, Set<String> secrets, Consumer<CamelContext> dress) {
    this.live = live;
    this.properties = properties;
    this.secrets = secrets;
    this.dress = dress;
  }

  /** What is put into the context. */
  interface Routes {
    void into(Definitions context) throws Exception;
  }

  /**
   * Builds them.
   *
   * @param beans that are to be there besides those that are
   * @param seen gets the context, which is ended afterwards
   * @throws Exception Camel's, where they can't be built
   */
  void of(Routes routes, Map<String, Object> beans, Consumer<CamelContext> seen) throws Exception {
    TrialBeans found = new TrialBeans(live, beans);
    DefaultCamelContext trial = new DefaultCamelContext(new DefaultRegistry(found));
    try {
      trial.getCamelContextExtension().setName("trial");
      trial.disableJMX();
      trial.setStartupSummaryLevel(StartupSummaryLevel.Off);
      trial.setApplicationContextClassLoader(live.getApplicationContextClassLoader());
      trial.getPropertiesComponent().setInitialProperties(properties);
      if (live.getPropertiesComponent() instanceof PropertiesComponent alike
          && trial.getPropertiesComponent() instanceof PropertiesComponent own) {
        own.setEnvironmentVariableMode(alike.getEnvironmentVariableMode());
      }
      dress.accept(trial);
      seen.accept(trial);
      trial.build();
      routes.into(new Definitions(trial, secrets));
      trial.init();
    } finally {
      end(trial, found);
    }
  }

  /** What it made for itself; to close all of it would stop beans that it has only looked up. */
  private static void end(DefaultCamelContext trial, TrialBeans beans) {
    for (String name : trial.getComponentNames()) {
      Component component = trial.getComponent(name, false, false);
      if (!beans.isCopy(component)) {
        ServiceHelper.stopAndShutdownService(component);
      }
    }
    ServiceHelper.stopAndShutdownService(trial.getExecutorServiceManager());
    beans.giveBack(trial);
  }
}
