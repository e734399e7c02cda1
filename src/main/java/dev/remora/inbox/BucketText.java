package dev.remora.inbox;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads text that came as an HTTP header, which holds ASCII by its nature: what is beyond it is
 * sent as mail does ({@code =?UTF-8?B?…?=}) by AWS, and as plain UTF-8 by others.
 */
final class BucketText {
  private static final Pattern WORD =
      Pattern.compile(
          "=\\?UTF-8\\?([BQ])\\?([^?\\s]*)\\?=(\\s+(?==\\?UTF-8\\?))?", Pattern.CASE_INSENSITIVE);

  private BucketText() {}

  static String read(String header) {
    return WORD.matcher(utf8(header))
        .replaceAll(
            word -> {
              String text = word.group(2);
              boolean base64 = word.group(1).toUpperCase(Locale.ROOT).equals("B");
              try {
                byte[] bytes = base64 ? Base64.getDecoder().decode(text) : unquoted(text);
                return Matcher.quoteReplacement(new String(bytes, StandardCharsets.UTF_8));
              } catch (IllegalArgumentException notOfThisForm) {
                return Matcher.quoteReplacement(word.group());
              }
            });
  }

  /**
   * Header fields are handed out byte by byte; where these make up UTF-8, that is what was meant.
   */
  private static String utf8(String header) {
    if (header.chars().anyMatch(c -> c > 0xFF)) {
      return header;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return header;
    }
  }

  private static byte[] unquoted(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && i + 2 < text.length()) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(c == '_' ? ' ' : c);
      }
    }
    return bytes.toByteArray();
  }
}
