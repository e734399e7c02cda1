package dev.remora.live;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.spi.BeanIntrospection;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beans as a trial finds them, by name alone: asked by type, it would hand out what is not meant
 * for a context but its own. A component belongs to one context, so a trial gets another that is
 * set alike.
 */
final class TrialBeans implements BeanRepository {
  private static final Logger LOG = LoggerFactory.getLogger(TrialBeans.class);

  private final CamelContext live;
  private final Map<String, Object> more;
  private final Map<CamelContextAware, CamelContext> lent = new IdentityHashMap<>();
  private final Set<Object> copies = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param more that are there besides those that run
   */
  TrialBeans(CamelContext live, Map<String, Object> more) {
    this.live = live;
    this.more = more;
  }

  /** Whether it shares with one that runs what it was set to, and is not to be ended. */
  boolean isCopy(Component component) {
    return copies.contains(component);
  }

  /** Beans that were told of the trial's context are told of their own again. */
  void giveBack(CamelContext trial) {
    lent.forEach(
        (bean, own) -> {
          if (bean.getCamelContext() == trial) {
            bean.setCamelContext(own);
          }
        });
  }

  private Object lend(Object bean) {
    if (bean instanceof Component component) {
      return copy(component);
    }
    if (bean instanceof CamelContextAware aware) {
      lent.putIfAbsent(aware, aware.getCamelContext());
    }
    return bean;
  }

  /** Null where its class can't be made without more ado. */
  private Component copy(Component component) {
    Component copy = fresh(component.getClass());
    if (copy == null) {
      return null;
    }
    BeanIntrospection beans = PluginHelper.getBeanIntrospection(live);
    Map<String, Object> settings = new HashMap<>();
    beans.getProperties(component, settings, null);
    settings.remove("camelContext");
    settings.values().removeIf(value -> value == null);
    settings.forEach(
        (key, value) -> {
          try {
            beans.setProperty(live, copy, key, value);
          } catch (Exception e) {
            LOG.debug("{} of {} is not as it runs", key, component, e);
          }
        });
    copies.add(copy);
    return copy;
  }

  private static Component fresh(Class<?> type) {
    for (Class<?> c = type; Component.class.isAssignableFrom(c); c = c.getSuperclass()) {
      try {
        return (Component) c.getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        LOG.debug("{} can't be made alone", c, e); // what it extends may be
      }
    }
    return null;
  }

  @Override
  public Object lookupByName(String name) {
    Object found = more.get(name);
    return lend(found == null ? live.getRegistry().lookupByName(name) : found);
  }

  @Override
  public <T> T lookupByNameAndType(String name, Class<T> type) {
    Object found = more.get(name);
    Object bean =
        type.isInstance(found) ? found : live.getRegistry().lookupByNameAndType(name, type);
    Object given = lend(bean);
    return type.isInstance(given) ? type.cast(given) : null;
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
