package dev.remora.capture;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code .url} file: one URL on a line, or a Windows internet shortcut. */
public final class UrlFile {
  private static final int MAX_BYTES = 8 * 1024;
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\p{ASCII}]+");
  private static final Pattern PASSWORD = Pattern.compile("(?<=://)([^/?#\\s:@]*):[^/?#\\s]*@");

  /** A token in place of a user's name; servers of files ask for names that are none. */
  private static final Pattern USER = Pattern.compile("(?i)(?<=http://|https://)[^/?#\\s:@]+@");

  /** What signatures, tokens and keys are called in the queries of URLs. */
  private static final String SECRET =
      "[\\w.-]*(?:sig|signature|token|key|key-?id|secret|password|credential|auth)";

  /** What makes a presigned URL worth having, wherever it is quoted. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)((?:X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|[?&;]"
              + SECRET
              + ")(?:=|%3d))[^&\\s\"'<>]+");

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(?i)(?<=^|&)" + SECRET + "=([^&]+)");

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
    List<String> lines = text(bytes).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return parse(name, shortcut(lines) ? value(name, lines) : only(name, lines));
  }

  /** UTF-8 as it is written nowadays, or what else it is that old programs of Windows write. */
  private static String text(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    }
    return text.replaceFirst("^(?:\uFEFF|\u00ef\u00bb\u00bf)", "");
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
      return new URI(ascii(text));
    } catch (URISyntaxException e) {
      throw new BadUrlException(name + " holds no valid URL");
    }
  }

  /** As browsers ask for it; {@link URI#toASCIIString} would change how characters are composed. */
  private static String ascii(String url) {
    return NOT_ASCII
        .matcher(url)
        .replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
  }

  /** The text without the passwords, tokens and signatures of URLs in it: {@code user:***@}. */
  public static String mask(String text) {
    String masked = text;
    if (masked.indexOf('@') >= 0) {
      masked = PASSWORD.matcher(masked).replaceAll("$1:***@");
      masked = USER.matcher(masked).replaceAll("***@");
    }
    boolean hasQuery = masked.indexOf('=') >= 0 || masked.contains("%3");
    return hasQuery ? SIGNATURE.matcher(masked).replaceAll("$1***") : masked;
  }

  /** The secrets in a URL as they stand there, as they are meant, and as a request carries them. */
  public static List<String> secrets(URI url) {
    List<String> secrets = new ArrayList<>();
    if (url.getRawUserInfo() != null) {
      login(secrets, url.getRawUserInfo());
      login(secrets, url.getUserInfo());
      String login = url.getUserInfo();
      String sent = login.indexOf(':') < 0 ? login + ":" : login;
      secrets.add(Base64.getEncoder().encodeToString(sent.getBytes(StandardCharsets.UTF_8)));
    }
    Matcher query = SECRET_PARAMETER.matcher(Objects.requireNonNullElse(url.getRawQuery(), ""));
    while (query.find()) {
      secrets.add(query.group(1));
      secrets.add(decoded(query.group(1)));
    }
    return secrets;
  }

  /** The password, or the token that stands alone. */
  private static void login(List<String> secrets, String login) {
    secrets.add(login.substring(login.indexOf(':') + 1));
  }

  private static String decoded(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The name that the URL's path ends with, or empty. */
  public static String lastSegment(URI url) {
    String path = url.getPath() == null ? "" : url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
