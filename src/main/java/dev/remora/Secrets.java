package dev.remora;

import dev.remora.capture.UrlFile;
import dev.remora.config.Credential;
import dev.remora.config.Key;
import dev.remora.config.Keys;
import dev.remora.config.Mask;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.config.Type;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes everything secret that the configuration holds out of what leaves the process. */
final class Secrets {
  private static final Pattern API = Pattern.compile("/api/v1/[^/\\s\"?]+");

  /** Keys and parameters of whose values nothing is shown, whoever's they are. */
  private static final String NAMES =
      "(?i)[^=?&]*(?:password|passphrase|secret|token|(?:access|secret|api)-?key)";

  private static final Pattern NAME = Pattern.compile(NAMES);

  /** A secret among the options of an address: {@code &saslPassword=RAW(…)}. */
  private static final Pattern OPTION =
      Pattern.compile("[?&]" + NAMES + "=(?:RAW\\((.*?)\\)(?=[&,]|$)|([^&,]*))");

  /** A password before a host, or a token alone. */
  private static final Pattern LOGIN = Pattern.compile("://(?:[^/?@:]*:([^/?@]+)|([^/?@:]{16,}))@");

  /** What knowing a web hook's address takes: a piece of its path that nobody would guess. */
  private static final Pattern HOOK = Pattern.compile("/([\\w-]{16,})(?=[/?,&]|$)");

  /** What Camel puts in: {@code {{env:NAME}}}, {@code {{sys:NAME:default}}}, {@code {{?key}}}. */
  private static final Pattern VARIABLE =
      Pattern.compile("\\{\\{[?!]?(?:(env|sys):)?([^{}:]+)(?::([^{}]*))?}}");

  /** How deep variables stand in each other, at most. */
  private static final int MOST_NESTED = 5;

  /** A shorter value is that of a port, a number or a word; as a password it is found as one. */
  private static final int TELLING = 8;

  private final Set<String> configured = ConcurrentHashMap.newKeySet();
  private final Map<String, String> environment;
  private final List<Credential> tokens = new CopyOnWriteArrayList<>();
  private final Map<String, Credential> files = new ConcurrentHashMap<>();

  private record Known(int secrets, Mask mask) {}

  private volatile Known known = new Known(-1, Mask.of(List.of()));

  /** Knows of nothing but what is secret in any configuration. */
  Secrets() {
    this.environment = Map.of();
  }

  Secrets(Settings settings, Map<String, String> environment) {
    this.environment = environment;
    learn(settings);
  }

  /** From now on nothing is shown that is secret in these settings. */
  void learn(Settings settings) {
    settings
        .all()
        .forEach(
            (key, value) -> {
              List<String> variables = new ArrayList<>();
              String text = filled(value.text(), settings, variables);
              if (isSecret(key)) {
                configured.add(text);
              }
              learnAll(OPTION, text);
              if (text.contains("://")) {
                learnAll(LOGIN, text);
              }
              if (key.startsWith("outcome.")) {
                variables.stream().filter(Secrets::mayTell).forEach(configured::add);
                if (text.contains("http")) {
                  learnAll(HOOK, text);
                }
              }
            });
  }

  /** Folders stand in variables too, and are no secrets; the path of a web hook is. */
  private static boolean mayTell(String variable) {
    return variable.length() >= TELLING
        && !(variable.startsWith("/") && new File(variable).exists());
  }

  /**
   * The text as Camel will have it.
   *
   * @param into gets what was put in
   */
  private String filled(String text, Settings settings, List<String> into) {
    String filled = text;
    for (int i = 0; i < MOST_NESTED && filled.contains("{{"); i++) {
      filled =
          VARIABLE
              .matcher(filled)
              .replaceAll(
                  variable -> {
                    String value = value(variable, settings);
                    into.add(value);
                    return Matcher.quoteReplacement(value);
                  });
    }
    return filled;
  }

  private String value(MatchResult variable, Settings settings) {
    String kind = String.valueOf(variable.group(1));
    String name = variable.group(2);
    String ofEnvironment =
        environment.getOrDefault(Key.environmentName(name), environment.get(name));
    String value =
        switch (kind) {
          case "env" -> ofEnvironment;
          case "sys" -> System.getProperty(name);
          default -> settings.find(name).orElse(ofEnvironment);
        };
    return value != null ? value : Objects.requireNonNullElse(variable.group(3), "");
  }

  private void learnAll(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      configured.add(found.group(1) == null ? found.group(2) : found.group(1));
    }
  }

  /** Of our own keys we know it; {@code delivery.on-refused-token} only sounds like one. */
  private static boolean isSecret(String key) {
    return Keys.find(key)
        .map(own -> own.type() instanceof Type.Secret)
        .orElseGet(() -> NAME.matcher(key).matches());
  }

  /** From now on none of the targets' tokens is shown. */
  void of(Collection<Target> targets) {
    targets.forEach(target -> tokens.add(target.token()));
  }

  /** What stands in a file; from now on nothing that it gives is shown. */
  Credential in(Path file, String key) {
    return files.computeIfAbsent(key + " " + file, k -> Credential.in(file, key));
  }

  /** The text as it may be shown. */
  String without(String text) {
    String masked = UrlFile.mask(text);
    if (masked.contains("/api/v1/")) {
      masked = API.matcher(masked).replaceAll("/api/v1/***");
    }
    return mask().on(masked);
  }

  private Mask mask() {
    List<Credential> credentials = new ArrayList<>(tokens);
    credentials.addAll(files.values());
    int secrets = configured.size() + credentials.stream().mapToInt(c -> c.given().size()).sum();
    if (secrets != known.secrets()) {
      Set<String> all = new HashSet<>(configured);
      credentials.forEach(c -> all.addAll(c.given()));
      known = new Known(secrets, Mask.of(all));
    }
    return known.mask();
  }
}
