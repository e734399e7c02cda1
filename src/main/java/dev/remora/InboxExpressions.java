package dev.remora;

import dev.remora.capture.Capture;
import dev.remora.capture.Policy;
import dev.remora.config.Causes;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Nearest;
import dev.remora.config.Problem;
import dev.remora.config.RouteMistake;
import dev.remora.config.Settings;
import dev.remora.config.SimpleTexts;
import dev.remora.config.Template;
import dev.remora.extension.Words;
import dev.remora.inbox.InboxComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.language.simple.types.SimpleParserException;
import org.apache.camel.support.DefaultExchange;

/**
 * Tries out what inboxes say in Camel Simple, as their tags, with a capture that nobody has. Else a
 * mistake in it would show with the first capture, and look like one in a route.
 */
final class InboxExpressions {
  /** What is asked of it is not known here, or it would be called. */
  private static final Pattern ELSEWHERE = Pattern.compile("\\{\\{|\\{bean:");

  private static final Pattern VARIABLE = Pattern.compile("\\{variable[.:]([\\w-]+)(?![\\w:-])");

  private static final Pattern BEAN = Pattern.compile("\\{bean[:.]([\\w-]+)(?:\\??\\.(\\w+))?");

  /** The bean that is there for routes of users. */
  private static final String CONTENT = "content";

  private static final Set<String> OF_CONTENT = Set.of("format", "linkType", "protocols");

  /** Those that an inbox has set before one of these is asked for. */
  private static final Set<String> VARIABLES = Set.of("capture", "tags", "comments", "filename");

  private InboxExpressions() {}

  private record Said(Instance inbox, String parameter, String text) {}

  /**
   * What is wrong with them.
   *
   * @param settings of which nothing else of inboxes is wrong
   * @param routes what the files of routes hold
   * @param camel asked for where there is anything to try
   */
  static List<Problem> problems(
      Settings settings, Map<Path, String> routes, Supplier<CamelContext> camel) {
    Map<String, Template> templates;
    try {
      templates = Template.in(routes);
    } catch (ConfigurationException e) {
      return List.of(); // what inboxes ask for can't be known
    }
    List<Said> said = new ArrayList<>();
    for (Instance inbox : Inboxes.in(settings).values()) {
      Template template = templates.get(inbox.template());
      if (template == null) {
        continue; // told already, with what else is missing
      }
      Set<String> expressions = template.expressions();
      inbox.parameters().entrySet().stream()
          .filter(
              p ->
                  expressions.contains(p.getKey())
                      && RouteMistake.EXPRESSION.matcher(p.getValue()).find())
          .forEach(p -> said.add(new Said(inbox, p.getKey(), p.getValue())));
    }
    List<Problem> problems = new ArrayList<>();
    Set<String> beans = new TreeSet<>(SimpleTexts.beans(settings, routes));
    beans.add(CONTENT);
    for (Said each : said) {
      String key = Inboxes.prefix(settings, each.inbox()) + each.parameter();
      bean(each.text(), beans, camel)
          .or(() -> mistake(each.text(), camel.get(), InboxFactory.knows(each.inbox())))
          .map(words -> RouteMistake.inExpression(each.text()) + words)
          .map(words -> new Problem(key, settings.where(key), words))
          .ifPresent(problems::add);
    }
    return problems;
  }

  /** Any other than one that looks misspelt may be there when its route is made. */
  private static Optional<String> bean(
      String text, Set<String> known, Supplier<CamelContext> camel) {
    Matcher asked = BEAN.matcher(text);
    while (asked.find()) {
      String name = asked.group(1);
      String method = asked.group(2);
      if (!known.contains(name)
          && Nearest.to(name, known).isPresent()
          && camel.get().getRegistry().lookupByName(name) == null) {
        return Optional.of("there is no bean " + name + Nearest.hint(name, known));
      }
      if (name.equals(CONTENT)
          && method != null
          && !OF_CONTENT.contains(method)
          && Nearest.to(method, OF_CONTENT).isPresent()) {
        return Optional.of("the bean content has no " + method + Nearest.hint(method, OF_CONTENT));
      }
    }
    return Optional.empty();
  }

  /**
   * @param ours whether it is known what there is to be asked for
   */
  private static Optional<String> mistake(String text, CamelContext camel, boolean ours) {
    if (ELSEWHERE.matcher(text).find()) {
      return Optional.empty(); // told when its route is made
    }
    try {
      Expression expression = camel.resolveLanguage("simple").createExpression(text);
      return ours ? variable(text).or(() -> asked(expression, camel)) : Optional.empty();
    } catch (SimpleParserException | SimpleIllegalSyntaxException e) {
      return Optional.of(inWords(e));
    } catch (RuntimeException e) {
      return Optional.empty(); // likewise
    }
  }

  private static Optional<String> variable(String text) {
    Matcher asked = VARIABLE.matcher(text);
    while (asked.find()) {
      String name = asked.group(1);
      if (!VARIABLES.contains(name)) {
        return Optional.of("there is no variable " + name + Nearest.hint(name, VARIABLES));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> asked(Expression expression, CamelContext camel) {
    Exchange exchange = new DefaultExchange(camel);
    Capture sample = sample();
    exchange.setVariable("capture", sample);
    exchange.getMessage().setBody(sample);
    InboxComponent.describe(sample, exchange.getMessage());
    try {
      expression.init(camel);
      expression.evaluate(exchange, String.class);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(Causes.root(e))
          .filter(InboxExpressions::isMistake)
          .map(InboxExpressions::inWords);
    }
  }

  private static Capture sample() {
    Path file = Path.of("site", "sample.pcap");
    Policy policy =
        new Policy("default", "", Policy.After.KEEP, false, false, Duration.ofMinutes(10));
    return new Capture(
        "inbox",
        file.toString(),
        file,
        "file:" + file,
        24,
        1,
        Instant.EPOCH,
        Duration.ZERO,
        policy);
  }

  /** Others may well do for captures that are not like the sample. */
  private static boolean isMistake(Throwable root) {
    return root instanceof MethodNotFoundException
        || (root instanceof IllegalArgumentException && !(root instanceof NumberFormatException));
  }

  private static String inWords(Throwable root) {
    if (root instanceof MethodNotFoundException missing
        && missing.getBean() instanceof Capture
        && missing.getMethodName() != null) {
      Set<String> known = new TreeSet<>();
      Arrays.stream(Capture.class.getRecordComponents()).forEach(c -> known.add(c.getName()));
      known.addAll(Set.of("name", "folder"));
      String name = missing.getMethodName();
      return "a capture has no " + name + Nearest.hint(name, known);
    }
    return Words.of(root);
  }
}
