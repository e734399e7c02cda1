package dev.remora;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.config.Nearest;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.SimpleTexts;
import dev.remora.config.SimpleTexts.Function;
import dev.remora.extension.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.language.simple.SimpleLanguage;
import org.apache.camel.support.DefaultExchange;

/**
 * Tries out the functions of Camel Simple in users' routes. Some Camel makes only when a message
 * comes, and those of a template only with its first instance.
 */
final class StepExpressions {
  private static final Pattern UNKNOWN = Pattern.compile("Unknown function: (.*)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z-]+");

  /** What these ask for is known when routes are made. */
  private static final Pattern ELSEWHERE = Pattern.compile("(bean|ref|properties|type)\\b.*");

  private StepExpressions() {}

  /**
   * What is wrong with them.
   *
   * @param routes what the files of routes hold
   * @param camel asked for where there is anything to try
   */
  static List<Problem> problems(
      Settings settings, Map<Path, String> routes, Supplier<CamelContext> camel) {
    Map<Path, String> users = new LinkedHashMap<>(routes);
    users.keySet().removeIf(file -> file.startsWith(settings.home().resolve("routes")));
    List<Problem> problems = new ArrayList<>();
    if (!SimpleTexts.defineBeans(users)) {
      for (Function function : SimpleTexts.functions(users)) {
        mistake(function.text(), camel)
            .map(words -> new Problem("routes.dir", function.where(), words))
            .ifPresent(problems::add);
      }
    }
    return problems;
  }

  private static Optional<String> mistake(String function, Supplier<CamelContext> camel) {
    if (function.isBlank() || ELSEWHERE.matcher(function).matches()) {
      return Optional.empty();
    }
    Expression expression;
    try {
      expression = simple(camel.get()).createExpression("${" + function + "}");
    } catch (RuntimeException e) {
      return Optional.of(words(e));
    }
    return function.startsWith("date:")
        ? date(function, expression, camel.get())
        : Optional.empty();
  }

  private static SimpleLanguage simple(CamelContext camel) {
    return (SimpleLanguage) camel.resolveLanguage("simple");
  }

  /** Which time it is to be is not looked at before. */
  private static Optional<String> date(String function, Expression expression, CamelContext camel) {
    try {
      expression.evaluate(new DefaultExchange(camel), String.class);
      return Optional.empty();
    } catch (RuntimeException e) {
      String words = Words.of(e);
      return words.startsWith("Command not supported")
          ? Optional.of("${" + function + "}: " + words)
          : Optional.empty(); // of what the exchange has not that is asked
    }
  }

  private static String words(RuntimeException failure) {
    String words = Words.of(failure).replaceFirst(" at location -?\\d+$", "");
    Matcher unknown = UNKNOWN.matcher(words);
    Matcher name = NAME.matcher(unknown.matches() ? unknown.group(1) : "");
    return name.lookingAt() ? words + Nearest.hint(name.group(), Known.NAMES) : words;
  }

  private static final class Known {
    private static final String LIST = "/META-INF/org/apache/camel/language/simple/simple.json";

    static final Set<String> NAMES = read();

    private static Set<String> read() {
      try (InputStream in = SimpleLanguage.class.getResourceAsStream(LIST)) {
        Set<String> names = new TreeSet<>();
        new ObjectMapper()
            .readTree(in)
            .path("functions")
            .fieldNames()
            .forEachRemaining(name -> names.add(name.replaceFirst("[^A-Za-z-].*", "")));
        return names;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
