package dev.remora.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A route template as its YAML file declares it.
 *
 * @param id the template's id
 * @param parameters by name, in the file's order
 * @param expressions parameters that its route reads as Camel Simple
 */
public record Template(String id, Map<String, Parameter> parameters, Set<String> expressions) {

  /**
   * @param required whether an instance must set it
   * @param defaultValue null where there is none
   * @param description one sentence
   */
  public record Parameter(String name, boolean required, String defaultValue, String description) {}

  private static final String UNREADABLE = "can't be read or is empty";
  private static final Pattern WHOLE = Pattern.compile("\\{\\{([^{}:?]+)}}");

  /** All templates in the YAML files of these folders, by id. */
  static Map<String, Template> in(List<Path> folders) {
    return in(texts(folders));
  }

  /**
   * All templates in these files, of which the texts are given.
   *
   * @throws ConfigurationException when one of them is no YAML
   */
  public static Map<String, Template> in(Map<Path, String> files) {
    Map<String, Template> found = new TreeMap<>();
    files.forEach(
        (file, text) -> {
          if (parsed(file, text) instanceof List<?> list) {
            list.forEach(item -> addTemplate(item, found));
          }
        });
    return found;
  }

  /** What the YAML files of these folders hold, in the order of their names. */
  public static Map<Path, String> texts(List<Path> folders) {
    Map<Path, String> texts = new LinkedHashMap<>();
    for (Path file : yamlFiles(folders)) {
      try {
        texts.put(file, Files.readString(file));
      } catch (IOException e) {
        throw new ConfigurationException("routes.dir", file.toString(), UNREADABLE);
      }
    }
    return texts;
  }

  /**
   * The YAML files that hold routes, in the order of the folders and of their names. Where a later
   * folder has a file of the same name, it takes the place of the earlier one's.
   */
  public static List<Path> yamlFiles(List<Path> folders) {
    Map<String, Path> files = new LinkedHashMap<>();
    folders.stream()
        .filter(Files::isDirectory)
        .flatMap(Template::yamlFiles)
        .forEach(file -> files.put(file.getFileName().toString(), file));
    return List.copyOf(files.values());
  }

  private static Stream<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().endsWith(".yaml") || f.toString().endsWith(".yml"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new ConfigurationException(
          "routes.dir", folder.toString(), "the folder can't be read: " + e.getMessage());
    }
  }

  private static Object parsed(Path file, String text) {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      Object root = new Load(settings).loadFromString(text);
      if (root == null) {
        throw new ConfigurationException("routes.dir", file.toString(), UNREADABLE);
      }
      return root;
    } catch (YamlEngineException e) {
      throw new ConfigurationException("routes.dir", file.toString(), inOneLine(e.getMessage()));
    }
  }

  /** The parser draws a picture of the place; a sentence with the line's number will do. */
  private static String inOneLine(String message) {
    return "is no YAML: "
        + message
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.equals("^"))
            .collect(Collectors.joining(" "));
  }

  private static void addTemplate(Object item, Map<String, Template> found) {
    if (item instanceof Map<?, ?> map && map.get("routeTemplate") instanceof Map<?, ?> body) {
      Map<String, Parameter> parameters = new LinkedHashMap<>();
      if (body.get("parameters") instanceof List<?> list) {
        for (Object entry : list) {
          if (entry instanceof Map<?, ?> p && p.get("name") != null) {
            Parameter parameter = parameter(p);
            parameters.put(parameter.name(), parameter);
          }
        }
      }
      String id = String.valueOf(body.get("id"));
      Set<String> expressions = new TreeSet<>();
      expressions(body.get("route"), expressions);
      found.put(id, new Template(id, parameters, expressions));
    }
  }

  /** Parameters of which some {@code simple} is the whole. */
  private static void expressions(Object node, Set<String> found) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key.equals("simple")) {
              Object text = value instanceof Map<?, ?> body ? body.get("expression") : value;
              Matcher whole = WHOLE.matcher(String.valueOf(text));
              if (whole.matches()) {
                found.add(whole.group(1));
              }
            }
            expressions(value, found);
          });
    } else if (node instanceof List<?> list) {
      list.forEach(item -> expressions(item, found));
    }
  }

  private static Parameter parameter(Map<?, ?> p) {
    Object value = p.get("defaultValue");
    return new Parameter(
        p.get("name").toString(),
        value == null && !Boolean.FALSE.equals(p.get("required")),
        value == null ? null : value.toString(),
        p.get("description") == null ? "" : p.get("description").toString());
  }
}
