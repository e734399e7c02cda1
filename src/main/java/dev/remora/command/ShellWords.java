package dev.remora.command;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands as they can be pasted into a shell. */
final class ShellWords {
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+:,./=-]+");

  private ShellWords() {}

  /** A line that the shell takes apart into these words. */
  static String line(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  /** Control characters are spelt out, so that none is in the line itself. */
  static String quoted(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    if (word.codePoints().noneMatch(ShellWords::isSpelt)) {
      return "'" + word.replace("'", "'\\''") + "'";
    }
    StringBuilder spelt = new StringBuilder("$'");
    word.codePoints()
        .forEach(
            c -> {
              if (isSpelt(c)) {
                spelt.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
              } else {
                spelt.append(c == '\'' || c == '\\' ? "\\" : "").appendCodePoint(c);
              }
            });
    return spelt.append("'").toString();
  }

  private static boolean isSpelt(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
