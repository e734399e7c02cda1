package dev.remora.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final String KEY = "routes.dir";
  private static final Pattern WHOLE = Pattern.compile("\\{\\{([^{}:?]+)}}");

  /** All templates in the YAML files of these folders, by id. */
  static Map<String, Template> in(List<Path> folders) {
    return in(texts(folders));
  }

  /**
   * All templates in these files, of which the texts are given.
   *
   * @throws ConfigurationException with each of them that is no YAML
   */
  public static Map<String, Template> in(Map<Path, String> files) {
    Map<String, Template> found = new TreeMap<>();
    List<Problem> problems = new ArrayList<>();
    files.forEach((file, text) -> add(file, text, found, problems));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return found;
  }

  private static void add(
      Path file, String text, Map<String, Template> found, List<Problem> problems) {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      Object root = new Load(settings).loadFromString(text);
      if (root == null) {
        problems.add(new Problem(KEY, file.toString(), "is empty"));
      } else if (root instanceof List<?> list) {
        list.forEach(item -> addTemplate(item, found));
      }
    } catch (YamlEngineException e) {
      problems.add(
          new Problem(
              KEY, file.toString(), "is no YAML: " + RouteMistake.inOneLine(e.getMessage())));
    }
  }

  /**
   * What the YAML files of these folders hold, in the order of their names.
   *
   * @throws ConfigurationException with each of them that can't be read
   */
  public static Map<Path, String> texts(List<Path> folders) {
    Map<Path, String> texts = new LinkedHashMap<>();
    List<Problem> problems = read(folders, texts);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return texts;
  }

  /**
   * Reads what the YAML files of these folders hold.
   *
   * @param texts gets what can be read
   * @return what can't
   */
  static List<Problem> read(List<Path> folders, Map<Path, String> texts) {
    List<Problem> problems = new ArrayList<>();
    for (Path file : yamlFiles(folders)) {
      try {
        texts.put(file, Files.readString(file));
      } catch (CharacterCodingException e) {
        problems.add(new Problem(KEY, file.toString(), "is not in UTF-8"));
      } catch (NoSuchFileException e) {
        problems.add(new Problem(KEY, file.toString(), "is a link that leads nowhere"));
      } catch (IOException e) {
        problems.add(new Problem(KEY, file.toString(), "can't be read"));
      }
    }
    return problems;
  }

  /**
   * The YAML files that hold routes, in the order of the folders and of their names. Where a later
   * folder has a file of the same name, it takes the place of the earlier one's.
   */
  public static List<Path> yamlFiles(List<Path> folders) {
    Map<String, Path> files = new LinkedHashMap<>();
    folders.stream()
        .filter(Files::isDirectory)
        .flatMap(folder -> listed(folder).filter(Template::holdsRoutes))
        .forEach(file -> files.put(file.getFileName().toString(), file));
    return List.copyOf(files.values());
  }

  /** Files that hold routes and are not read, each with the one that is read in its place. */
  static Map<Path, Path> replaced(List<Path> folders) {
    Map<String, Path> read = new LinkedHashMap<>();
    yamlFiles(folders).forEach(file -> read.put(file.getFileName().toString(), file));
    Map<Path, Path> replaced = new LinkedHashMap<>();
    folders.stream()
        .filter(Files::isDirectory)
        .flatMap(folder -> listed(folder).filter(Template::holdsRoutes))
        .filter(file -> !read.containsValue(file))
        .forEach(file -> replaced.put(file, read.get(file.getFileName().toString())));
    return replaced;
  }

  /**
   * By its name: what editors leave beside a file while it is open, as {@code .#x.camel.yaml} or
   * {@code x.camel.yaml~}, holds none, and is looked at nowhere.
   */
  private static boolean holdsRoutes(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".yaml") && !name.startsWith(".");
  }

  /** Files that are not read and look as if they were meant to be. */
  static List<Problem> warnings(List<Path> folders) {
    return folders.stream()
        .filter(Files::isDirectory)
        .flatMap(Template::listed)
        .filter(file -> file.getFileName().toString().matches("[^.].*\\.yml"))
        .map(file -> new Problem(KEY, file.toString(), "is not read: its name has to end in .yaml"))
        .toList();
  }

  private static Stream<Path> listed(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new ConfigurationException(
          KEY, folder.toString(), "the folder can't be read: " + e.getMessage());
    }
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
