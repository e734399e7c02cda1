package dev.remora.component;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what would bring a component that a route asks for and that is not here. */
public final class Missing {
  private static final Pattern COMPONENT =
      Pattern.compile(
          "No endpoint could be found for: ([A-Za-z0-9+._-]+)[:?].*please check your classpath.*",
          Pattern.DOTALL);

  private static final Pattern SCHEME =
      Pattern.compile("No component found with scheme: ([A-Za-z0-9+._-]+).*", Pattern.DOTALL);

  private static final Pattern LANGUAGE =
      Pattern.compile("No language could be found for: (\\S+).*", Pattern.DOTALL);

  private static final Pattern DATA_FORMAT =
      Pattern.compile("Data ?format '([^']+)' could not be created.*", Pattern.DOTALL);

  private Missing() {}

  /** In a sentence, if this is what was wrong. The address itself may hold what is secret. */
  public static Optional<String> words(Throwable cause) {
    if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
      return Optional.of(
          "the class "
              + String.valueOf(cause.getMessage()).replace('/', '.')
              + " is in no jar that is here: ./remora components add GROUP:ARTIFACT:VERSION brings"
              + " one");
    }
    String message = String.valueOf(cause.getMessage());
    return words(Catalog.Kind.COMPONENT, COMPONENT.matcher(message))
        .or(() -> words(Catalog.Kind.COMPONENT, SCHEME.matcher(message)))
        .or(() -> words(Catalog.Kind.LANGUAGE, LANGUAGE.matcher(message)))
        .or(() -> words(Catalog.Kind.DATA_FORMAT, DATA_FORMAT.matcher(message)));
  }

  private static Optional<String> words(Catalog.Kind kind, Matcher said) {
    if (!said.matches()) {
      return Optional.empty();
    }
    Catalog catalog = Catalog.ofCamel();
    String name = said.group(1);
    String what = name + " is no " + kind.words() + " that is here";
    return Optional.of(
        catalog
            .artifact(kind, name)
            .map(artifact -> what + ": ./remora components add " + Catalog.shortName(artifact))
            .orElseGet(() -> what + ", nor one of Camel's" + catalog.hint(name)));
  }
}
