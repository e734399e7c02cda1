package dev.remora.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/** What a value has to be. Each answers with what is wrong with a text, in words. */
public sealed interface Type {

  /** What is allowed, to end a sentence with. */
  String allowed();

  /** Whether the text is a value of this type. */
  boolean accepts(String text);

  /** The text as a message may show it. */
  default String shown(String text) {
    return "'" + text + "'";
  }

  /** What is wrong with the text, or empty. */
  default Optional<String> complaint(String text) {
    return accepts(text) ? Optional.empty() : Optional.of("is " + allowed());
  }

  /** Any text. */
  record Text() implements Type {
    @Override
    public String allowed() {
      return "any text";
    }

    @Override
    public boolean accepts(String text) {
      return true;
    }
  }

  /** A text that is never printed. */
  record Secret() implements Type {
    @Override
    public String allowed() {
      return "letters, digits, '.', '_', '~' and '-' only";
    }

    @Override
    public String shown(String text) {
      return "the value";
    }

    @Override
    public boolean accepts(String text) {
      return text.matches("[A-Za-z0-9._~-]*");
    }
  }

  /** A file or folder. */
  record FilePath() implements Type {
    @Override
    public String allowed() {
      return "a path";
    }

    @Override
    public boolean accepts(String text) {
      return text.indexOf('\0') < 0;
    }
  }

  /** A whole number within bounds. */
  record Number(long min, long max) implements Type {
    @Override
    public String allowed() {
      return "a whole number from " + min + " to " + max;
    }

    @Override
    public boolean accepts(String text) {
      try {
        long n = Long.parseLong(text);
        return n >= min && n <= max;
      } catch (NumberFormatException e) {
        return false;
      }
    }
  }

  /**
   * A time span with its unit.
   *
   * @param least the shortest that is allowed
   */
  record Span(Duration least) implements Type {
    private static final Pattern FORM = Pattern.compile("0|(\\d{1,9}(ms|s|m|h|d))+");

    public Span() {
      this(Duration.ZERO);
    }

    @Override
    public String allowed() {
      String form = "a duration with its unit, such as 500ms, 2s, 10m or 1h30m";
      String bound = least.toMillisPart() == 0 ? least.toSeconds() + "s" : least.toMillis() + "ms";
      return least.isZero() ? form : form + ", at least " + bound;
    }

    @Override
    public boolean accepts(String text) {
      return FORM.matcher(text).matches() && parse(text).compareTo(least) >= 0;
    }

    static Duration parse(String text) {
      return Duration.ofMillis(TimeUtils.toMilliSeconds(text));
    }
  }

  /**
   * A size in bytes, with an optional unit.
   *
   * @param least in bytes
   */
  record Bytes(long least) implements Type {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}|\\d{1,12}(?!\\w))(KB|MB|GB)?");

    Bytes() {
      this(0);
    }

    @Override
    public String allowed() {
      return "a size such as 500MB or 8GB" + bound();
    }

    @Override
    public boolean accepts(String text) {
      return FORM.matcher(text).matches() && parse(text) >= least;
    }

    private String bound() {
      if (least >= 1024) {
        return ", at least " + (least >> 10) + "KB";
      }
      return least == 0 ? "" : ", more than 0";
    }

    static long parse(String text) {
      var m = FORM.matcher(text);
      if (!m.matches()) {
        throw new IllegalArgumentException(text);
      }
      int power = m.group(2) == null ? 0 : List.of("KB", "MB", "GB").indexOf(m.group(2)) + 1;
      return Long.parseLong(m.group(1)) << (10 * power);
    }
  }

  /** true or false. */
  record Flag() implements Type {
    @Override
    public String allowed() {
      return "true or false";
    }

    @Override
    public boolean accepts(String text) {
      return text.equals("true") || text.equals("false");
    }
  }

  /** One of a few words. */
  record OneOf(List<String> words) implements Type {
    public static OneOf of(String... words) {
      return new OneOf(List.of(words));
    }

    @Override
    public String allowed() {
      return String.join(", ", words.subList(0, words.size() - 1))
          + " or "
          + words.get(words.size() - 1);
    }

    @Override
    public boolean accepts(String text) {
      return words.contains(text);
    }
  }

  /** The base of an endpoint: scheme, host, perhaps a port and a path. */
  record BaseUrl() implements Type {
    @Override
    public String allowed() {
      return "http:// or https://, a host, perhaps a port and a path, without user name,"
          + " password, query or /api/v1/…";
    }

    @Override
    public String shown(String text) {
      return withoutSecrets(text);
    }

    @Override
    public boolean accepts(String text) {
      try {
        URI uri = new URI(text);
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && !uri.getPath().contains("/api/v1");
      } catch (URISyntaxException e) {
        return false;
      }
    }
  }

  /** An HTTP proxy. */
  record Proxy() implements Type {
    @Override
    public String allowed() {
      return "host:port or http://host:port, without user name and password";
    }

    @Override
    public String shown(String text) {
      return withoutSecrets(text);
    }

    @Override
    public boolean accepts(String text) {
      try {
        URI uri = new URI(text.contains("://") ? text : "http://" + text);
        return "http".equals(uri.getScheme())
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawPath().matches("/?")
            && uri.getRawQuery() == null;
      } catch (URISyntaxException e) {
        return false;
      }
    }
  }

  /** The name or address of a server. */
  record Host() implements Type {
    @Override
    public String allowed() {
      return "a host name or an address alone, without user name and password";
    }

    @Override
    public String shown(String text) {
      return withoutSecrets(text);
    }

    @Override
    public boolean accepts(String text) {
      return text.matches("[^\\s/@?#]+");
    }
  }

  /** Hosts that something may be fetched from, with commas between. */
  record Hosts() implements Type {
    private static final Pattern FORM =
        Pattern.compile(
            "(\\*|(\\*\\.)?[^\\s/@?#*:\\[\\]]+|\\[[0-9A-Fa-f:.]+])(:(?<port>\\d{1,5}))?"
                + "|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*");

    @Override
    public String allowed() {
      return "hosts with commas between, each a name or an address alone or with :port, or"
          + " *.example.org, or *";
    }

    @Override
    public String shown(String text) {
      return withoutSecrets(text);
    }

    @Override
    public boolean accepts(String text) {
      return Stream.of(text.split(",")).map(String::strip).allMatch(Hosts::isHost);
    }

    private static boolean isHost(String text) {
      var m = FORM.matcher(text);
      return text.isEmpty()
          || (m.matches()
              && (m.group("port") == null || new Number(1, 65_535).accepts(m.group("port"))));
    }
  }

  /** Patterns of file names, with commas between. */
  record Globs() implements Type {
    @Override
    public String allowed() {
      return "patterns such as *.pcap or site-a/**, with commas between, in which each { and [ is"
          + " closed";
    }

    /** Commas between do no harm, for they are as other characters are. */
    @Override
    public boolean accepts(String text) {
      try {
        return FileSystems.getDefault().getPathMatcher("glob:" + text) != null;
      } catch (PatternSyntaxException e) {
        return false;
      }
    }
  }

  /** What is no proper address may still have a password in it, or a token. */
  private static String withoutSecrets(String address) {
    String shown =
        address
            .replaceFirst(".*@", "***@")
            .replaceFirst("(/api/v1/)[^/?#]+", "$1***")
            .replaceFirst("[?#].*", "?***");
    return "'" + shown + "'";
  }

  /** A regular expression. */
  record Regex() implements Type {
    @Override
    public String allowed() {
      return "a regular expression";
    }

    @Override
    public boolean accepts(String text) {
      try {
        Pattern.compile(text);
        return true;
      } catch (PatternSyntaxException e) {
        return false;
      }
    }
  }
}
