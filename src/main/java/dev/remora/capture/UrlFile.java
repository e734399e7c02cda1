package dev.remora.capture;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A {@code .url} file: one URL on a line, or a Windows internet shortcut. */
public final class UrlFile {
  private static final int MAX_BYTES = 8 * 1024;
  private static final Pattern PASSWORD = Pattern.compile("(?<=://)([^/?#\\s:@]*):[^/?#\\s]*@");

  /** What makes a presigned URL worth having, wherever it is quoted. */
  private static final Pattern SIGNATURE =
      Pattern.compile("(X-Amz-(?:Signature|Credential|Security-Token)(?:=|%3[Dd]))[^&\\s\"'<>]+");

  private UrlFile() {}

  /**
   * The URL in the file.
   *
   * @throws BadUrlException when there is none, more than one, or not one of http or https
   */
  public static URI read(InboxFile file) throws IOException, BadUrlException {
    String name = file.name();
    byte[] bytes;
    try (InputStream in = file.read()) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new BadUrlException(name + " is larger than " + MAX_BYTES / 1024 + " KiB");
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst("^ï»¿", "");
    List<String> lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return parse(name, shortcut(lines) ? value(name, lines) : only(name, lines));
  }

  private static boolean shortcut(List<String> lines) {
    return !lines.isEmpty() && lines.get(0).equalsIgnoreCase("[InternetShortcut]");
  }

  private static String value(String name, List<String> lines) throws BadUrlException {
    return lines.stream()
        .skip(1)
        .takeWhile(line -> !line.startsWith("["))
        .filter(line -> line.toUpperCase(Locale.ROOT).startsWith("URL="))
        .map(line -> line.substring(4).strip())
        .findFirst()
        .orElseThrow(() -> new BadUrlException(name + " is a shortcut without a URL= line"));
  }

  private static String only(String name, List<String> lines) throws BadUrlException {
    if (lines.size() != 1) {
      throw new BadUrlException(name + " has to hold one URL and nothing else");
    }
    return lines.get(0);
  }

  private static URI parse(String name, String text) throws BadUrlException {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
        throw new BadUrlException(name + " has to hold an http:// or https:// URL with a host");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new BadUrlException(name + " holds no valid URL");
    }
  }

  /** The text without the passwords and signatures of URLs in it: {@code user:***@}. */
  public static String mask(String text) {
    String masked = text.indexOf('@') < 0 ? text : PASSWORD.matcher(text).replaceAll("$1:***@");
    return masked.contains("X-Amz-") ? SIGNATURE.matcher(masked).replaceAll("$1***") : masked;
  }

  /** The password in a URL as it stands there, as it is meant, and as a request carries it. */
  public static List<String> secrets(URI url) {
    String raw = url.getRawUserInfo();
    if (raw == null || raw.indexOf(':') < 0) {
      return List.of();
    }
    String login = url.getUserInfo();
    return List.of(
        raw.substring(raw.indexOf(':') + 1),
        login.substring(login.indexOf(':') + 1),
        Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
  }

  /** The name that the URL's path ends with, or empty. */
  public static String lastSegment(URI url) {
    String path = url.getPath() == null ? "" : url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
