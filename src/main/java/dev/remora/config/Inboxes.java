package dev.remora.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the instances of route templates: {@code camel.route-template[NAME].PARAMETER}. */
public final class Inboxes {
  static final Pattern KEY = Pattern.compile("camel\\.route-?[tT]emplate\\[([^\\]]+)]\\.(.+)");
  static final String TEMPLATE_ID = "template-id";

  /** The template of which Remora makes the line of each target, and nobody an inbox. */
  public static final String LINE = "line";

  /** The parameter that carries the instance's own name; Remora sets it. */
  public static final String NAME = "name";

  private static final String TARGET = "target";

  /** Remora's own templates, whose parameters have their defaults where nothing is written. */
  static final Set<String> OWN =
      Set.of("inbox-directory", "inbox-ftp", "inbox-sftp", "inbox-bucket");

  private Inboxes() {}

  /** Whether the key is of an instance. */
  public static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /** The same without the instance that this key is of. */
  public static Settings without(Settings settings, String key) {
    Matcher of = KEY.matcher(key);
    if (!of.matches()) {
      return settings;
    }
    return settings.only(
        other -> {
          Matcher m = KEY.matcher(other);
          return !(m.matches() && m.group(1).equals(of.group(1)));
        });
  }

  /**
   * Whether it is of inboxes, or of the routes that they are made of. Of other keys a start alone
   * takes notice.
   */
  public static boolean concerns(Problem problem) {
    return isKey(problem.key()) || problem.key().equals("routes.dir");
  }

  /**
   * One instance.
   *
   * @param name as in the brackets
   * @param template which template it is made from; empty where it says none
   * @param parameters by name, template defaults not included
   */
  public record Instance(String name, String template, Map<String, String> parameters) {

    /** The instance with its template's defaults filled in, also where nothing is written. */
    public Instance complete(Map<String, Template> templates) {
      Map<String, String> all = new LinkedHashMap<>();
      templates.get(template).parameters().values().stream()
          .filter(p -> p.defaultValue() != null)
          .forEach(p -> all.put(p.name(), p.defaultValue()));
      parameters.forEach(
          (parameter, text) -> {
            if (isSet(parameter)) {
              all.put(parameter, text);
            } else {
              all.putIfAbsent(parameter, text);
            }
          });
      return new Instance(name, template, all);
    }

    /** Whether it has a text of its own for the parameter; for templates of users' none is one. */
    public boolean isSet(String parameter) {
      return has(parameter) && !(text(parameter).isEmpty() && OWN.contains(template));
    }

    /** The parameter's text; empty where neither the instance nor the template has one. */
    public String text(String parameter) {
      return parameters.getOrDefault(parameter, "");
    }

    public boolean has(String parameter) {
      return parameters.containsKey(parameter);
    }

    /** The value of a parameter that is a duration. */
    public Duration duration(String parameter) {
      return Type.Span.parse(text(parameter));
    }

    /** The value of a parameter that is a size, in bytes. */
    public long bytes(String parameter) {
      return Type.Bytes.parse(text(parameter));
    }

    /** The parameter's key in the configuration. */
    public String key(String parameter) {
      return "camel.route-template[" + name + "]." + parameter;
    }
  }

  /** How keys of the instance begin where it is set: {@code camel.route-template[NAME].}. */
  public static String prefix(Settings settings, Instance instance) {
    String start = "[" + instance.name() + "].";
    return settings.all().keySet().stream()
        .filter(k -> KEY.matcher(k).matches() && k.contains(start))
        .map(k -> k.substring(0, k.indexOf(start) + start.length()))
        .findFirst()
        .orElseThrow();
  }

  /** All instances by name, with their templates' defaults. */
  public static Map<String, Instance> complete(Settings settings) {
    return complete(settings, Template.texts(settings.routeFolders()));
  }

  /**
   * As {@link #complete(Settings)}, with other templates than those that lie there. Instances of
   * none are left out.
   *
   * @param routes what the files of routes hold
   */
  public static Map<String, Instance> complete(Settings settings, Map<Path, String> routes) {
    Map<String, Template> templates = Template.in(routes);
    Map<String, Instance> all = new LinkedHashMap<>();
    in(settings)
        .forEach(
            (name, instance) -> {
              if (templates.containsKey(instance.template())) {
                all.put(name, instance.complete(templates));
              }
            });
    return all;
  }

  /**
   * Names of the targets that inboxes choose, as far as it can be told of which templates they are.
   */
  static Set<String> targets(Settings settings) {
    Collection<Instance> inboxes;
    try {
      inboxes = complete(settings).values();
    } catch (ConfigurationException e) {
      inboxes = in(settings).values(); // what is wrong with the routes is told later
    }
    return inboxes.stream()
        .map(inbox -> inbox.text(TARGET))
        .filter(target -> !target.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All instances as they are set, by name. */
  public static Map<String, Instance> in(Settings settings) {
    Map<String, Map<String, String>> found = new TreeMap<>();
    settings
        .all()
        .forEach(
            (key, value) -> {
              Matcher m = KEY.matcher(key);
              if (m.matches()) {
                found
                    .computeIfAbsent(m.group(1), name -> new LinkedHashMap<>())
                    .put(m.group(2), value.text());
              }
            });
    Map<String, Instance> instances = new LinkedHashMap<>();
    found.forEach(
        (name, parameters) -> {
          String template = parameters.getOrDefault(TEMPLATE_ID, "");
          parameters.remove(TEMPLATE_ID);
          instances.put(name, new Instance(name, template, parameters));
        });
    return instances;
  }
}
