package dev.remora.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes secrets out of texts, in each form in which they may stand there. */
public final class Mask {
  /** What is shorter is no secret, and half of every text would go with it. */
  private static final int SHORTEST = 4;

  private static final String INSTEAD = "***";

  private final Pattern secrets;

  private Mask(Pattern secrets) {
    this.secrets = secrets;
  }

  public static Mask of(Collection<String> secrets) {
    return new Mask(
        Pattern.compile(
            secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST)
                .flatMap(Mask::forms)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")),
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
  }

  /** As it is, in a URL, in a form, and in JSON. */
  private static Stream<String> forms(String secret) {
    String inForm = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    String inJson = new String(JsonStringEncoder.getInstance().quoteAsString(secret));
    return Stream.of(secret, inForm, inForm.replace("+", "%20"), inJson);
  }

  /** The text without the secrets; in capital or small letters, for tokens are the same in both. */
  public String on(String text) {
    return secrets.pattern().isEmpty() ? text : secrets.matcher(text).replaceAll(INSTEAD);
  }
}
