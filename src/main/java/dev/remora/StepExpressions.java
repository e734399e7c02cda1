package dev.remora;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.config.Causes;
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
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.language.simple.SimpleLanguage;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.language.simple.types.SimpleParserException;
import org.apache.camel.support.DefaultExchange;

/**
 * Tries out the functions of Camel Simple in users' routes. Some Camel makes only when a message
 * comes, and those of a template only with its first instance.
 */
final class StepExpressions {
  private static final Pattern UNKNOWN = Pattern.compile("Unknown function: (.*)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

  /** Whose command Camel looks at when a message comes. */
  private static final Pattern DATE = Pattern.compile("date(-with-timezone)?:([A-Za-z]+).*");

  private static final Set<String> DATES =
      Set.of("now", "millis", "exchangeCreated", "file", "header", "variable", "exchangeProperty");

  private static final String NO_DATE = "Command not supported for dateExpression";

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
    if (!SimpleTexts.mayDefineFunctions(settings, users)) {
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
    try {
      Expression expression =
          camel.get().resolveLanguage("simple").createExpression("${" + function + "}");
      Matcher date = DATE.matcher(function);
      return date.matches() ? date(expression, date.group(2), camel.get()) : Optional.empty();
    } catch (RuntimeException e) {
      Throwable root = Causes.root(e);
      return root instanceof SimpleParserException || root instanceof SimpleIllegalSyntaxException
          ? words(e)
          : Optional.empty(); // of a bean, a language or a class, which may be there then
    }
  }

  /** A date of a message that nobody has may be missing; a command that is none never is one. */
  private static Optional<String> date(Expression expression, String command, CamelContext camel) {
    try {
      expression.init(camel);
      expression.evaluate(new DefaultExchange(camel), String.class);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(Words.of(Causes.root(e)))
          .filter(words -> words.startsWith(NO_DATE))
          .map(words -> words + Nearest.hint(command, DATES));
    }
  }

  /** A function whose name is near none may be anybody's. */
  private static Optional<String> words(RuntimeException failure) {
    String words = Words.of(failure).replaceFirst(" at location -?\\d+$", "");
    Matcher unknown = UNKNOWN.matcher(words);
    if (!unknown.matches()) {
      return Optional.of(words);
    }
    Matcher name = NAME.matcher(unknown.group(1));
    return name.lookingAt()
        ? Nearest.slip(name.group(), Known.NAMES).map(meant -> words + hint(name.group(), meant))
        : Optional.empty();
  }

  private static String hint(String name, String meant) {
    String hint = "; did you mean " + meant;
    if (!name.equals(meant)) {
      return hint + "?";
    }
    return Known.CALLED.contains(name) ? hint + "()?" : "";
  }

  private static final class Known {
    private static final String LIST = "/META-INF/org/apache/camel/language/simple/simple.json";

    /** Of Camel's list, which has some in parentheses that go without. */
    private static final Pattern COLON = Pattern.compile("(date|bean)\\b.*");

    /** With what is in parentheses after each. */
    private static final Set<String> LISTED = read();

    static final Set<String> NAMES =
        LISTED.stream()
            .map(Known::name)
            // the list writes it otherwise than Camel takes it
            .map(name -> name.equals("hostName") ? "hostname" : name)
            .collect(Collectors.toSet());

    /** Those that are asked for with parentheses. */
    static final Set<String> CALLED =
        LISTED.stream()
            .filter(each -> each.startsWith(name(each) + "(") && !COLON.matcher(each).matches())
            .map(Known::name)
            .collect(Collectors.toSet());

    private static String name(String listed) {
      return listed.replaceFirst("[^A-Za-z0-9-].*", "");
    }

    private static Set<String> read() {
      try (InputStream in = SimpleLanguage.class.getResourceAsStream(LIST)) {
        Set<String> names = new TreeSet<>();
        new ObjectMapper().readTree(in).path("functions").fieldNames().forEachRemaining(names::add);
        return names;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
