package dev.remora.live;

import dev.remora.config.Inboxes.Instance;
import dev.remora.live.RouteFile.Item;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the units that files and instances make up, each with all that it depends on. */
final class Layout {
  private final Collection<RouteFile> files;
  private final Collection<Instance> instances;
  private final Collection<Path> properties;
  private final Map<String, Unit> units = new LinkedHashMap<>();
  private final List<Configuration> configurations = new ArrayList<>();
  private final Map<String, Template> templates = new LinkedHashMap<>();

  private record Configuration(String id, Object content, Path file) {}

  private record Template(RouteFile file, int index, Item item) {}

  private Layout(
      Collection<RouteFile> files, Collection<Instance> instances, Collection<Path> properties) {
    this.files = files;
    this.instances = instances;
    this.properties = properties;
  }

  /**
   * All of them by key.
   *
   * @param properties files that instances stand in
   */
  static Map<String, Unit> units(
      Collection<RouteFile> files, Collection<Instance> instances, Collection<Path> properties) {
    Layout layout = new Layout(files, instances, properties);
    files.forEach(layout::configurations);
    files.forEach(layout::templates);
    files.forEach(layout::routes);
    instances.forEach(layout::instance);
    return layout.units;
  }

  private void configurations(RouteFile file) {
    int index = 0;
    for (Item item : file.items(RouteFile.Kind.CONFIGURATION)) {
      configurations.add(new Configuration(item.id(), item.content(), file.path()));
      add(Unit.Kind.CONFIGURATION, file, index++, item, item.content(), Set.of(file.path()), null);
    }
  }

  private void templates(RouteFile file) {
    int index = 0;
    for (Item item : file.items(RouteFile.Kind.TEMPLATE)) {
      if (item.id() != null) {
        templates.put(item.id(), new Template(file, index, item));
      }
      List<Object> content = List.of(item.content(), companions(file));
      add(Unit.Kind.TEMPLATE, file, index++, item, content, Set.of(file.path()), null);
    }
  }

  private void routes(RouteFile file) {
    int index = 0;
    for (Item item : file.items(RouteFile.Kind.ROUTE)) {
      Set<Path> sources = new LinkedHashSet<>(Set.of(file.path()));
      Object policies = configurationsOf(item.content(), sources);
      List<Object> content = List.of(item.content(), companions(file), policies);
      add(Unit.Kind.ROUTE, file, index++, item, content, sources, null);
    }
  }

  private void instance(Instance instance) {
    Template template = templates.get(instance.template());
    if (template == null) {
      return; // told by Check
    }
    Set<Path> sources = new LinkedHashSet<>(properties);
    sources.add(template.file().path());
    Object route =
        template.item().content() instanceof Map<?, ?> body ? body.get("route") : Map.of();
    List<Object> content =
        List.of(
            template.item().content(),
            companions(template.file()),
            configurationsOf(route, sources),
            instance);
    String key = Unit.Kind.INSTANCE + ":" + instance.name();
    units.put(
        key,
        new Unit(
            Unit.Kind.INSTANCE,
            key,
            instance.name(),
            template.file().path(),
            template.index(),
            content,
            sources,
            instance));
  }

  private void add(
      Unit.Kind kind,
      RouteFile file,
      int index,
      Item item,
      Object content,
      Set<Path> sources,
      Instance instance) {
    String place = file.path().getFileName() + "#" + index;
    String key = kind + ":" + (item.id() == null ? place : item.id());
    String name = item.id() == null ? place : item.id();
    units.put(key, new Unit(kind, key, name, file.path(), index, content, sources, instance));
  }

  private static List<Object> companions(RouteFile file) {
    return file.items(RouteFile.Kind.COMPANION).stream().map(Item::content).toList();
  }

  /** Those that Camel would add to the route. */
  private List<Object> configurationsOf(Object route, Set<Path> sources) {
    String named = route instanceof Map<?, ?> body ? named(body) : "";
    List<Object> found = new ArrayList<>();
    for (Configuration configuration : configurations) {
      if (isMeant(configuration.id(), named)) {
        found.add(configuration.content());
        sources.add(configuration.file());
      }
    }
    return found;
  }

  private static String named(Map<?, ?> route) {
    Object id = route.get("routeConfigurationId");
    Object other = route.get("route-configuration-id");
    return id != null ? id.toString() : other != null ? other.toString() : "";
  }

  private static boolean isMeant(String id, String named) {
    if (named.isEmpty()) {
      return id == null;
    }
    return id != null
        && Arrays.stream(named.split(",")).anyMatch(n -> n.contains("*") || n.strip().equals(id));
  }
}
