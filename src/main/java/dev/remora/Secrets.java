package dev.remora;

import dev.remora.capture.UrlFile;
import dev.remora.config.Credential;
import dev.remora.config.Keys;
import dev.remora.config.Mask;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.config.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
      Pattern.compile("[?&]" + NAMES + "=(?:RAW\\((.*?)\\)|([^&,]*))");

  /** A password before a host, or a token alone. */
  private static final Pattern LOGIN = Pattern.compile("://(?:[^/?@:]*:([^/?@]+)|([^/?@:]{16,}))@");

  /** What knowing a web hook's address takes: a piece of its path that nobody would guess. */
  private static final Pattern HOOK = Pattern.compile("/([\\w-]{16,})(?=[/?,&]|$)");

  private static final Pattern OF_ENVIRONMENT = Pattern.compile("\\{\\{\\??env:([^}:]+)[^}]*}}");

  private final Set<String> configured = new HashSet<>();
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
    settings
        .all()
        .forEach(
            (key, value) -> {
              if (isSecret(key)) {
                learn(value.text());
              }
              learnAll(OPTION, value.text());
              if (value.text().contains("://")) {
                learnAll(LOGIN, value.text());
              }
              if (key.startsWith("outcome.") && value.text().contains("http")) {
                learnAll(HOOK, value.text());
              }
            });
  }

  private void learnAll(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      learn(found.group(1) == null ? found.group(2) : found.group(1));
    }
  }

  /** Where it stands in a variable, that is the secret. */
  private void learn(String secret) {
    Matcher variable = OF_ENVIRONMENT.matcher(secret);
    String value = variable.matches() ? environment.get(variable.group(1)) : secret;
    if (value != null) {
      configured.add(value);
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
    return files.computeIfAbsent(key, k -> Credential.in(file, k));
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
    int secrets = credentials.stream().mapToInt(c -> c.given().size()).sum();
    if (secrets != known.secrets()) {
      Set<String> all = new HashSet<>(configured);
      credentials.forEach(c -> all.addAll(c.given()));
      known = new Known(secrets, Mask.of(all));
    }
    return known.mask();
  }
}
