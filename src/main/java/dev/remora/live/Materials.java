package dev.remora.live;

import dev.remora.live.Plan.Change;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteTemplateDefinition;

/** What routes are made of and that does not run itself: templates and configurations. */
final class Materials {
  private final Definitions definitions;
  private final Map<String, Object> present = new HashMap<>();

  Materials(Definitions definitions) {
    this.definitions = definitions;
  }

  /** Learns what is there from the start. */
  void begin(Unit unit, Object definition) {
    present.put(unit.key(), definition);
  }

  /** Puts one in another's place; what goes is known until it is {@link #settle settled}. */
  void swap(Change change, Map<Path, RouteFile> files) throws Exception {
    Object next = change.after() == null ? null : read(change.after(), files);
    Object old = present.get(change.key());
    if (old instanceof RouteTemplateDefinition template) {
      definitions.remove(template);
    } else if (old instanceof RouteConfigurationDefinition configuration) {
      definitions.remove(configuration);
    }
    if (next instanceof RouteTemplateDefinition template) {
      definitions.add(template);
    } else if (next instanceof RouteConfigurationDefinition configuration) {
      definitions.add(configuration);
    }
    if (next != null) {
      present.put(change.key(), next);
    }
  }

  private Object read(Unit unit, Map<Path, RouteFile> files) throws Exception {
    RouteFile file = files.get(unit.file());
    return unit.kind() == Unit.Kind.TEMPLATE
        ? definitions.template(file, unit)
        : definitions.configuration(file, unit);
  }

  /** The plan is carried out, and nothing of it will be undone. */
  void settle(Plan plan) {
    plan.changes().stream()
        .filter(c -> !c.kind().runs() && c.after() == null)
        .forEach(c -> present.remove(c.key()));
  }
}
