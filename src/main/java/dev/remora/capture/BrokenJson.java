package dev.remora.capture;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong with JSON to who wrote it by hand. */
final class BrokenJson {
  private static final Pattern TWICE = Pattern.compile("Duplicate field ('.*')", Pattern.DOTALL);
  private static final Pattern CODE =
      Pattern.compile(" \\(\\(CTRL-CHAR, code \\d+\\)\\)| \\(code [^)]*\\)");
  private static final Pattern KINDS = Pattern.compile("(a valid value )?\\(JSON String, .*");

  /** How to let the parser be content, and where in it a word comes from. */
  private static final Pattern INNER =
      Pattern.compile(" \\(for \\w+ starting at .*|(: enable|,? ?from)? `.*|: enable .*");

  private BrokenJson() {}

  /** Where it is broken, as lines and columns are counted by editors, and how. */
  static String words(JsonProcessingException e) {
    return place(e.getLocation()) + ": " + what(e);
  }

  private static String what(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (e instanceof JsonEOFException) {
      return "it ends too early; a bracket or a quote is not closed";
    }
    if (e instanceof StreamConstraintsException) {
      return message.contains("nesting") ? "it is nested too deeply" : "a word in it is too long";
    }
    if (message.startsWith("Illegal unquoted character")) {
      return "a line break or control character within quotes, where \\n is written";
    }
    if (message.contains("comment?")) {
      return "JSON has no comments";
    }
    Matcher twice = TWICE.matcher(message);
    if (twice.matches()) {
      return twice.group(1) + " is there twice";
    }
    String plain = KINDS.matcher(message).replaceAll("text in quotes, a number, a list or so");
    return INNER.matcher(CODE.matcher(plain).replaceAll("")).replaceAll("");
  }

  /** As it follows what is wrong; empty where it is not known. */
  static String place(JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
