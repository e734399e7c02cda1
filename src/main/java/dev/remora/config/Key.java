package dev.remora.config;

/**
 * One configuration key.
 *
 * @param name as it stands in a properties file
 * @param type what its value has to be
 * @param defaultValue as it would be written; empty where there is none
 * @param description one sentence for docs and error messages
 */
public record Key(String name, Type type, String defaultValue, String description) {

  /** How the key is spelt in the environment: {@code cloudshark.url}, {@code CLOUDSHARK_URL}. */
  public String environmentName() {
    return environmentName(name);
  }

  /** The variable that sets a key of this name. */
  public static String environmentName(String key) {
    return key.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
