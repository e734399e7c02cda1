package dev.remora.live;

import dev.remora.config.FileAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;

/** Makes Camel's definitions of files' texts, and puts them into a context. */
final class Definitions {
  private final CamelContext camel;
  private final Model model;
  private final Set<String> secrets;

  /**
   * @param secrets parameters that routes are not to know
   */
  Definitions(CamelContext camel, Set<String> secrets) {
    this.camel = camel;
    this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    this.secrets = secrets;
  }

  /** All that the file has; each call makes it anew, for Camel keeps state in definitions. */
  RouteConfigurationBuilder of(RouteFile file) throws Exception {
    Resource resource =
        ResourceHelper.fromBytes(
            FileAddress.of(file.path()), file.text().getBytes(StandardCharsets.UTF_8));
    // Camel's own loader remembers that it has read a file of this name, also where that failed.
    try (YamlRoutesBuilderLoader loader = new YamlRoutesBuilderLoader()) {
      loader.setCamelContext(camel);
      ServiceHelper.startService(loader);
      loader.preParseRoute(resource);
      RouteConfigurationBuilder builder =
          (RouteConfigurationBuilder) loader.loadRoutesBuilder(resource);
      builder.setCamelContext(camel);
      builder.getRouteConfigurationCollection().setCamelContext(camel);
      builder.getRouteConfigurationCollection().setResource(resource);
      builder.configuration();
      builder.configureRoutes(camel);
      builder.getBeans().forEach(model::addCustomBean);
      return builder;
    }
  }

  RouteConfigurationDefinition configuration(RouteFile file, Unit unit) throws Exception {
    return of(file).getRouteConfigurationCollection().getRouteConfigurations().get(unit.index());
  }

  RouteTemplateDefinition template(RouteFile file, Unit unit) throws Exception {
    return of(file).getRouteTemplateCollection().getRouteTemplates().get(unit.index());
  }

  RouteDefinition route(RouteFile file, Unit unit) throws Exception {
    return of(file).getRouteCollection().getRoutes().get(unit.index());
  }

  void add(RouteConfigurationDefinition configuration) {
    model.addRouteConfiguration(configuration);
  }

  void remove(RouteConfigurationDefinition configuration) {
    model.getRouteConfigurationDefinitions().remove(configuration);
  }

  void add(RouteTemplateDefinition template) throws Exception {
    model.addRouteTemplateDefinition(template);
  }

  void remove(RouteTemplateDefinition template) throws Exception {
    model.removeRouteTemplateDefinition(template);
  }

  /**
   * Adds a route, which starts where the context has.
   *
   * @return its id
   */
  String add(RouteDefinition route, String id) throws Exception {
    if (id != null) {
      route.setId(id);
    }
    model.addRouteDefinition(route);
    return route.getId();
  }

  /** Adds the route of an instance under this id. */
  String add(Unit instance, String id) throws Exception {
    Map<String, Object> parameters = new HashMap<>(instance.instance().parameters());
    parameters.keySet().removeAll(secrets);
    parameters.put("name", instance.name());
    return model.addRouteFromTemplate(id, instance.instance().template(), parameters);
  }

  /** So that it can be added again; what runs by it runs on. */
  void forget(String id) {
    RouteDefinition definition = model.getRouteDefinition(id);
    if (definition != null) {
      model.getRouteDefinitions().remove(definition);
    }
  }
}
