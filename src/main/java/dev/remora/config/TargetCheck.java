package dev.remora.config;

import dev.remora.config.Type.BaseUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Finds what is wrong with targets and with what is secret: URLs, tokens, certificates. */
final class TargetCheck {

  /** A target's name is part of addresses within Camel and of a metric's label. */
  private static final Pattern TARGET_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  /** As an endpoint gives them out. */
  private static final Pattern TOKEN = Pattern.compile("[0-9a-fA-F]{32}");

  private final Settings settings;
  private final BiConsumer<String, String> problems;

  /**
   * @param problems gets the key and the words of each
   */
  TargetCheck(Settings settings, BiConsumer<String, String> problems) {
    this.settings = settings;
    this.problems = problems;
  }

  void check() {
    targets();
    password();
  }

  private void targets() {
    for (String target : settings.targetNames()) {
      if (!TARGET_NAME.matcher(target).matches()) {
        problems.accept(
            Settings.targetKey(target, "url"),
            "a target's name may have small and capital letters, digits, '_' and '-' only, at most"
                + " 64");
        continue;
      }
      if (settings.all().keySet().stream().noneMatch(key -> isOf(target, key))) {
        continue; // every key of it is misspelt, and told already
      }
      String url = Settings.targetKey(target, "url");
      String token = Settings.targetKey(target, "token");
      String tokenFile = Settings.targetKey(target, "token-file");
      boolean embedded = target.equals(Keys.DEFAULT_TARGET) && settings.find(url).isEmpty();
      if (!embedded && settings.find(url).isEmpty()) {
        problems.accept(url, "is missing: the target " + target + " has other keys but no URL");
      }
      if (settings.find(token).isPresent() && settings.find(tokenFile).isPresent()) {
        problems.accept(token, "and " + tokenFile + " are both set: keep one of them");
      } else if (!embedded
          && settings.find(token).isEmpty()
          && settings.find(tokenFile).isEmpty()) {
        problems.accept(
            token, "is missing: set it, or " + tokenFile + ", to the API token of that endpoint");
      }
      settings.find(tokenFile).ifPresent(file -> tokenFile(tokenFile, file, token));
      String certificate = Settings.targetKey(target, ClientCertificate.CERTIFICATE);
      String clientKey = Settings.targetKey(target, ClientCertificate.KEY);
      for (String key : List.of(Settings.targetKey(target, "ca-file"), certificate, clientKey)) {
        settings.find(key).ifPresent(file -> forTls(key, file, url));
      }
      together(certificate, clientKey);
      together(clientKey, certificate);
    }
  }

  private void password() {
    String key = "http.password";
    String file = "http.password-file";
    if (settings.find(key).isPresent() && settings.find(file).isPresent()) {
      problems.accept(key, "and " + file + " are both set: keep one of them");
    }
    settings
        .find(file)
        .ifPresent(
            path -> {
              if (readable(file, path) && Credential.in(Path.of(path), file).get().isEmpty()) {
                problems.accept(file, path + " holds no password in its first line");
              }
            });
  }

  private void together(String key, String other) {
    if (settings.find(key).isEmpty() && settings.find(other).isPresent()) {
      problems.accept(key, "is missing: it goes together with " + other);
    }
  }

  /** Who writes the token where the file's name belongs must not see it shown. */
  private void tokenFile(String key, String file, String token) {
    if (TOKEN.matcher(file).matches() && !Files.exists(Path.of(file))) {
      problems.accept(key, "has to name a file, and looks like a token: set " + token + " to it");
    } else {
      readable(key, file);
    }
  }

  private static boolean isOf(String target, String key) {
    return target.equals(Keys.DEFAULT_TARGET)
        || (key.startsWith(Keys.TARGET + target + ".") && Keys.find(key).isPresent());
  }

  /** With these, TLS would be spoken to a server that has none. */
  private void forTls(String key, String file, String url) {
    readable(key, file);
    Optional<String> base = settings.find(url);
    if (base.isEmpty() || (base.get().startsWith("http://") && new BaseUrl().accepts(base.get()))) {
      problems.accept(
          key,
          "is for https:// alone, and "
              + url
              + " is "
              + base.orElse("http://, as the embedded endpoint is,")
              + ": remove it, or use https://");
    }
  }

  private boolean readable(String key, String file) {
    boolean readable = Files.isReadable(Path.of(file)) && !Files.isDirectory(Path.of(file));
    if (!readable) {
      problems.accept(key, "the file " + file + " does not exist or can't be read");
    }
    return readable;
  }
}
