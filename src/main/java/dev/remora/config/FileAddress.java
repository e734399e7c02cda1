package dev.remora.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How Camel is told of a file of routes. It decodes what follows the scheme as a form's value,
 * takes commas for ends, and stars and question marks for a pattern.
 */
public final class FileAddress {
  private static final String SCHEME = "file:";
  private static final Pattern SPECIAL = Pattern.compile("[%+,*?{}]");

  private FileAddress() {}

  /** The address of this file. */
  public static String of(Path file) {
    return SCHEME
        + SPECIAL
            .matcher(file.toString())
            .replaceAll(m -> Matcher.quoteReplacement(encoded(m.group().charAt(0))));
  }

  private static String encoded(int character) {
    return String.format(Locale.ROOT, "%%%02X", character);
  }

  /** The file of this address, or of its path alone. */
  static Path file(String address) {
    return Path.of(
        address.startsWith(SCHEME)
            ? URLDecoder.decode(address.substring(SCHEME.length()), StandardCharsets.UTF_8)
            : address);
  }
}
