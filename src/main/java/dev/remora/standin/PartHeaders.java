package dev.remora.standin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the headers of a part say.
 *
 * @param name of the form's field
 * @param filename as the client calls its file, decoded; null where there is none
 */
record PartHeaders(String name, String filename) {
  private static final Pattern FOLD = Pattern.compile("\r?\n[ \t]+");
  private static final Pattern LINE_END = Pattern.compile("\r?\n");

  /**
   * Reads the header lines of one part. Part headers other than Content-Disposition are ignored
   * (some clients send lengths and types), except an encoding that would need decoding.
   *
   * @throws Refusal with 400 when the part has no name or is encoded
   */
  static PartHeaders parse(byte[] block) throws Refusal {
    String disposition = null;
    String unfolded = FOLD.matcher(text(block)).replaceAll(" ");
    for (String line : LINE_END.split(unfolded, -1)) {
      int colon = line.indexOf(':');
      String header = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (header.equals("content-disposition")) {
        disposition = value;
      } else if (header.equals("content-transfer-encoding") && !plain(value)) {
        throw new Refusal(400, "A part is encoded as " + Names.printable(value));
      }
    }
    Map<String, String> parameters = parameters(disposition == null ? "" : disposition);
    String name = parameters.get("name");
    if (name == null) {
      throw new Refusal(400, "A part of the multipart body has no name");
    }
    String extended = extended(parameters.get("filename*"));
    String filename = extended != null ? extended : unescape(parameters.get("filename"));
    return new PartHeaders(unescape(name), filename);
  }

  /**
   * The parameters of a header value such as {@code form-data; name="file"; filename="a;b.pcap"},
   * by lower-case key. The value itself has the empty key.
   */
  static Map<String, String> parameters(String value) {
    Map<String, String> parameters = new HashMap<>();
    int semicolon = value.indexOf(';');
    parameters.put("", (semicolon < 0 ? value : value.substring(0, semicolon)).strip());
    int i = semicolon < 0 ? value.length() : semicolon + 1;
    while (i < value.length()) {
      int equals = value.indexOf('=', i);
      if (equals < 0) {
        break;
      }
      String key = value.substring(i, equals).replace(';', ' ').strip().toLowerCase(Locale.ROOT);
      i = equals + 1;
      while (i < value.length() && value.charAt(i) == ' ') {
        i++;
      }
      StringBuilder text = new StringBuilder();
      if (i < value.length() && value.charAt(i) == '"') {
        i = quoted(value, i + 1, text);
      }
      int end = value.indexOf(';', i);
      end = end < 0 ? value.length() : end;
      text.append(value.substring(i, end).strip());
      i = end + 1;
      parameters.putIfAbsent(key, text.toString());
    }
    return parameters;
  }

  /**
   * Only quotes and backslashes are escaped by a backslash: some clients send Windows paths with
   * bare ones. Returns the index after the closing quote.
   */
  private static int quoted(String value, int from, StringBuilder text) {
    int i = from;
    while (i < value.length() && value.charAt(i) != '"') {
      boolean escape = value.charAt(i) == '\\' && i + 1 < value.length();
      if (escape && (value.charAt(i + 1) == '"' || value.charAt(i + 1) == '\\')) {
        i++;
      }
      text.append(value.charAt(i++));
    }
    return Math.min(i + 1, value.length());
  }

  /** curl and browsers encode just these three; any other percent sign is part of the name. */
  private static String unescape(String name) {
    return name == null || name.indexOf('%') < 0
        ? name
        : name.replace("%22", "\"").replaceAll("%0[Dd]", "\r").replaceAll("%0[Aa]", "\n");
  }

  /** {@code UTF-8''na%C3%AFve.pcap} (RFC 8187), as some clients send names that are not ASCII. */
  private static String extended(String value) {
    String[] parts = value == null ? new String[0] : value.split("'", 3);
    if (parts.length < 3) {
      return null;
    }
    try {
      return switch (parts[0].toUpperCase(Locale.ROOT)) {
        case "UTF-8" -> Percent.decode(parts[2], StandardCharsets.UTF_8);
        case "ISO-8859-1" -> Percent.decode(parts[2], StandardCharsets.ISO_8859_1);
        default -> null; // the RFC knows no other, and Java has some that can't be written in
      };
    } catch (Refusal e) {
      // Then the plain file name, which such clients send too, is the better one.
      return null;
    }
  }

  private static boolean plain(String encoding) {
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "", "binary", "8bit", "7bit" -> true;
      default -> false;
    };
  }

  /** UTF-8, or where the bytes are not that, Latin-1, which old clients send. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
