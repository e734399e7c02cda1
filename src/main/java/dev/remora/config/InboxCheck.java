package dev.remora.config;

import dev.remora.config.Type.Bytes;
import dev.remora.config.Type.FilePath;
import dev.remora.config.Type.Flag;
import dev.remora.config.Type.Globs;
import dev.remora.config.Type.Host;
import dev.remora.config.Type.Number;
import dev.remora.config.Type.OneOf;
import dev.remora.config.Type.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Finds what is wrong with inboxes: their names, their templates, and what is set of these. */
final class InboxCheck {

  /** What a parameter of an inbox has to be, wherever a template has one of that name. */
  private static final Map<String, Type> PARAMETER_TYPES =
      Map.ofEntries(
          Map.entry("settle", new Span()),
          Map.entry("give-up", new Span()),
          Map.entry("poll", new Span()),
          Map.entry("timeout", new Span(Duration.ofSeconds(1))),
          Map.entry("recursive", new Flag()),
          Map.entry("path-style", new Flag()),
          Map.entry("host", new Host()),
          Map.entry("port", new Number(1, 65535)),
          Map.entry("spool", new Bytes()),
          Map.entry("tls", OneOf.of("none", "explicit", "implicit")),
          Map.entry("password-file", new FilePath()),
          Map.entry("private-key-file", new FilePath()),
          Map.entry("ca-file", new FilePath()),
          Map.entry("hand-over", OneOf.of("fetch", "url")),
          Map.entry("method", OneOf.of("post", "put")),
          Map.entry("after", OneOf.of("move", "keep", "delete")),
          Map.entry("duplicates", OneOf.of("skip", "send")),
          Map.entry("accept", OneOf.of("captures", "any")));

  /** The same of Remora's own templates alone: those of users' may give the name another sense. */
  private static final Map<String, Type> OWN_PARAMETER_TYPES =
      Map.of("include", new Globs(), "exclude", new Globs());

  /** An inbox's name is a folder's name and a metric's label. */
  private static final Pattern INBOX_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** How ids of the routes begin that Remora makes of targets. */
  private static final String OF_A_TARGET = Inboxes.LINE + "-";

  private final Settings settings;
  private final Map<String, Template> templates;
  private final Map<Path, String> routes;
  private final BiConsumer<String, String> problems;

  /**
   * @param routes what the files of routes hold, of which the templates are
   * @param problems gets the key and the words of each
   */
  InboxCheck(
      Settings settings,
      Map<String, Template> templates,
      Map<Path, String> routes,
      BiConsumer<String, String> problems) {
    this.settings = settings;
    this.routes = routes;
    this.templates = new TreeMap<>(templates);
    this.templates.remove(Inboxes.LINE);
    this.problems = problems;
  }

  void check(Inboxes.Instance instance) {
    String prefix = Inboxes.prefix(settings, instance);
    if (!INBOX_NAME.matcher(instance.name()).matches()) {
      problems.accept(
          prefix + Inboxes.TEMPLATE_ID,
          "the name in brackets may have letters, digits, '.', '_' and '-' only, at most 64");
    } else {
      isTaken(instance.name())
          .ifPresent(words -> problems.accept(prefix + Inboxes.TEMPLATE_ID, words));
    }
    Template template = templates.get(instance.template());
    if (template == null) {
      String known = String.join(", ", templates.keySet());
      problems.accept(
          prefix + Inboxes.TEMPLATE_ID,
          instance.template().isEmpty()
              ? "is missing: one of " + known
              : "there is no template '"
                  + instance.template()
                  + "'"
                  + Nearest.hint(instance.template(), templates.keySet())
                  + " (there are "
                  + known
                  + ")");
      return;
    }
    Set<String> known = new TreeSet<>(template.parameters().keySet());
    known.remove(Inboxes.NAME);
    instance
        .parameters()
        .forEach(
            (name, text) -> {
              if (known.contains(name)) {
                if (!text.isEmpty()) {
                  parameter(prefix, name, type(template, name), text);
                }
              } else {
                problems.accept(
                    prefix + name,
                    "is no parameter of "
                        + template.id()
                        + Nearest.hint(name, known)
                        + " (it has "
                        + String.join(", ", known)
                        + ")");
              }
            });
    template.parameters().values().stream()
        .filter(Template.Parameter::required)
        .filter(p -> !p.name().equals(Inboxes.NAME) && !instance.isSet(p.name()))
        .forEach(p -> problems.accept(prefix + p.name(), "is missing: " + p.description()));
  }

  /** An inbox's route has its name, and Camel no two of one. */
  private Optional<String> isTaken(String name) {
    for (String target : settings.targetNames()) {
      if (name.equals(OF_A_TARGET + target)) {
        return Optional.of(
            "the name in brackets is that of the route of target '"
                + target
                + "': give the inbox another");
      }
    }
    return RouteFiles.place(routes, name)
        .map(
            place ->
                "the name in brackets is that of a route, in "
                    + place
                    + ": give the inbox another");
  }

  private static Type type(Template template, String parameter) {
    Type own = Inboxes.OWN.contains(template.id()) ? OWN_PARAMETER_TYPES.get(parameter) : null;
    return PARAMETER_TYPES.getOrDefault(parameter, own);
  }

  private void parameter(String prefix, String name, Type type, String text) {
    String key = prefix + name;
    if (name.equals("target") && !settings.targetNames().contains(text)) {
      problems.accept(
          key,
          "there is no target '"
              + text
              + "': set cloudshark."
              + text
              + ".url, or use one of "
              + String.join(", ", settings.targetNames()));
    } else if (type != null && !type.accepts(text)) {
      problems.accept(key, Check.notAllowed(type, text));
    } else if (name.equals("path") && !isPlainPath(text)) {
      problems.accept(
          key,
          "'"
              + text
              + "' is not allowed: a path without any of "
              + "? # % { } and control characters");
    }
  }

  /** Camel reads the path as part of an address, in which these mean something else. */
  private static boolean isPlainPath(String text) {
    return Arrays.asList(text.split("")).stream().noneMatch(c -> "?#%{}\n\r\t\0".contains(c));
  }
}
