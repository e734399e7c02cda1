package dev.remora.live;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;

/** Finds which of Camel's definitions are of which units, once all have been loaded. */
final class Present {
  private final Model model;
  private final Map<Path, List<RouteDefinition>> byFile = new HashMap<>();

  Present(Model model) {
    this.model = model;
  }

  RouteConfigurationDefinition configuration(Unit unit) {
    return model.getRouteConfigurationDefinitions().stream()
        .filter(c -> unit.name().equals(c.getId()))
        .findFirst()
        .or(
            () ->
                model.getRouteConfigurationDefinitions().stream()
                    .filter(c -> isOf(unit, c.getResource()))
                    .skip(unit.index())
                    .findFirst())
        .orElse(null);
  }

  /** A route without an id has been given one. */
  String idOf(Unit unit) {
    if (model.getRouteDefinition(unit.name()) != null) {
      return unit.name();
    }
    List<RouteDefinition> found =
        byFile.computeIfAbsent(
            unit.file(),
            file ->
                model.getRouteDefinitions().stream()
                    .filter(r -> r.getRouteTemplateContext() == null)
                    .filter(r -> isOf(unit, r.getResource()))
                    .toList());
    return unit.index() < found.size() ? found.get(unit.index()).getId() : unit.name();
  }

  private static boolean isOf(Unit unit, Resource resource) {
    return resource != null
        && Path.of(resource.getURI()).getFileName().equals(unit.file().getFileName());
  }
}
