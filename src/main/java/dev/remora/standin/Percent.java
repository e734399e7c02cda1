package dev.remora.standin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Percent-encoding of paths and queries. */
final class Percent {
  private Percent() {}

  /**
   * @throws Refusal with 400 when a percent sign is not followed by two hexadecimal digits
   */
  static String decode(String text, Charset charset) throws Refusal {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] raw = text.getBytes(charset);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        decoded.write(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new Refusal(400, "The request has a broken percent-encoding");
      }
      decoded.write(high << 4 | low);
      i += 2;
    }
    return decoded.toString(charset);
  }

  static String decode(String text) throws Refusal {
    return decode(text, StandardCharsets.UTF_8);
  }

  /**
   * The parameters of a query, in order; {@code +} is a space, as all clients mean it.
   *
   * @param query as in the URL; may be null
   * @throws Refusal with 400 when it is badly encoded
   */
  static Map<String, List<String>> query(String query) throws Refusal {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = decode((equals < 0 ? pair : pair.substring(0, equals)).replace('+', ' '));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1).replace('+', ' '));
      parameters.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    }
    return parameters;
  }
}
