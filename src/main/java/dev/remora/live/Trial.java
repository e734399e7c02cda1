package dev.remora.live;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.DefaultRegistry;

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
   * @param seen gets the context, which is closed afterwards
   * @throws Exception Camel's, where they can't be built
   */
  void of(Routes routes, Map<String, Object> beans, Consumer<CamelContext> seen) throws Exception {
    try (DefaultCamelContext trial =
        new DefaultCamelContext(new DefaultRegistry(new ByName(live.getRegistry(), beans)))) {
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
    }
  }

  /** Asked by type, it would hand out what is not meant for a context but its own. */
  private record ByName(BeanRepository live, Map<String, Object> more) implements BeanRepository {
    @Override
    public Object lookupByName(String name) {
      Object found = more.get(name);
      return found == null ? live.lookupByName(name) : found;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
      Object found = more.get(name);
      return type.isInstance(found) ? type.cast(found) : live.lookupByNameAndType(name, type);
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
      return Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
      return Set.of();
    }
  }
}
