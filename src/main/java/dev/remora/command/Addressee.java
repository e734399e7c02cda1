package dev.remora.command;

import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom captures are sent to, and by whose word.
 *
 * @param address says what named it
 * @param token says where its token is from; never what it is
 */
record Addressee(URI endpoint, String address, String token) {

  /**
   * @param url whether the command named it
   * @param tokenFile that the command named, or null
   */
  static Addressee of(Target target, Settings settings, boolean url, Path tokenFile) {
    String address =
        url
            ? "--url"
            : target.embedded()
                ? "the embedded endpoint"
                : set(settings, Settings.targetKey(target.name(), "url"));
    return new Addressee(target.base(), address, token(target.name(), settings, tokenFile));
  }

  private static String token(String target, Settings settings, Path tokenFile) {
    if (tokenFile != null) {
      return "the token in " + tokenFile + " (--token-file)";
    }
    String fileKey = Settings.targetKey(target, "token-file");
    Optional<String> file = settings.find(fileKey);
    if (file.isPresent()) {
      return "the token in " + file.get() + " (" + set(settings, fileKey) + ")";
    }
    String key = Settings.targetKey(target, "token");
    return settings.find(key).isPresent()
        ? "the token of " + set(settings, key)
        : "the embedded endpoint's token in "
            + settings.state().resolve("token")
            + ", for none is set";
  }

  private static String set(Settings settings, String key) {
    String where = settings.where(key);
    return where.isEmpty()
        ? key
        : key + (where.startsWith("environment") ? " by " : " in ") + where;
  }

  /** As it follows what was asked: at which address, with which token. */
  String words() {
    return "at " + endpoint + " (" + address + ") with " + token;
  }
}
