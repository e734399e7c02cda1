package dev.remora.live;

import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be changed by itself: a route, an instance of a template, or what these are made from.
 *
 * @param key by which it is the same as before
 * @param name as people call it
 * @param file that it stands in; of an instance that of its template
 * @param index of it among those of its kind in the file
 * @param content all that makes it what it is; another content is a change
 * @param sources files whose change may be the reason for a change of it
 * @param instance null where it is none
 */
record Unit(
    Kind kind,
    String key,
    String name,
    Path file,
    int index,
    Object content,
    Set<Path> sources,
    Instance instance) {

  /** In the order in which one is needed for the next. */
  enum Kind {
    CONFIGURATION,
    TEMPLATE,
    ROUTE,
    INSTANCE;

    /** Whether it takes part in what flows. */
    boolean runs() {
      return this == ROUTE || this == INSTANCE;
    }
  }

  /** Where it takes from, without options, as far as its text tells. */
  Optional<String> from() {
    Object body = content instanceof List<?> parts && !parts.isEmpty() ? parts.get(0) : content;
    Object from = within(instance == null ? body : within(body, "route"), "from");
    Object uri = from instanceof Map<?, ?> ? within(from, "uri") : from;
    if (uri == null) {
      return Optional.empty();
    }
    Optional<String> name =
        Optional.ofNullable(within(within(from, "parameters"), "name")).map(Object::toString);
    return Optional.of(filled(Origin.of(uri.toString(), name)));
  }

  /** Whether others hand over to it within Camel, as far as its text tells. */
  boolean isCalled() {
    return from().filter(place -> place.startsWith("direct:")).isPresent();
  }

  private static Object within(Object body, String key) {
    return body instanceof Map<?, ?> map ? map.get(key) : null;
  }

  /** With the values of its parameters. */
  private String filled(String text) {
    String filled = text;
    if (instance != null) {
      filled = filled.replace("{{name}}", instance.name());
      for (var parameter : instance.parameters().entrySet()) {
        filled = filled.replace("{{" + parameter.getKey() + "}}", parameter.getValue().toString());
      }
    }
    return filled;
  }

  boolean isAs(Unit other) {
    return content.equals(other.content);
  }

  @Override
  public String toString() {
    return switch (kind) {
          case CONFIGURATION -> "route configuration ";
          case TEMPLATE -> "template ";
          case ROUTE -> "route ";
          case INSTANCE -> instance.template().startsWith("inbox") ? "inbox " : "instance ";
        }
        + name;
  }
}
