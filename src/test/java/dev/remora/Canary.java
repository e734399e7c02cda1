package dev.remora;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A secret that must be seen nowhere, in no form.
 *
 * @param name what it opens
 */
record Canary(String name, String secret) {

  /** Fails where one of the canaries is in the text, and says where it stands without itself. */
  static void assertNone(String where, String text, List<Canary> canaries) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (Canary canary : canaries) {
      for (String form : canary.forms()) {
        boolean base64 = !form.equals(form.toLowerCase(Locale.ROOT));
        int at = base64 ? text.indexOf(form) : lower.indexOf(form);
        assertThat(at < 0 ? "" : around(text, at))
            .as("%s in %s, as %s", canary.name(), where, form)
            .isEmpty();
      }
    }
  }

  static void assertNone(String where, byte[] bytes, List<Canary> canaries) {
    assertNone(where, new String(bytes, ISO_8859_1), canaries);
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 200));
  }

  /** As it is, in a URL, in a form, in JSON, and in Base64 wherever it begins there. */
  private List<String> forms() {
    List<String> forms = new ArrayList<>();
    String inForm = URLEncoder.encode(secret, UTF_8);
    String inJson = secret.replace("\\", "\\\\").replace("\"", "\\\"");
    for (String form : List.of(secret, inForm, inForm.replace("+", "%20"), inJson)) {
      forms.add(form.toLowerCase(Locale.ROOT));
    }
    for (int before = 0; before < 3; before++) {
      byte[] bytes = (" ".repeat(before) + secret).getBytes(UTF_8);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      int own = before == 0 ? 0 : before + 1;
      int end = encoded.length() - (bytes.length % 3 == 0 ? 0 : 1);
      forms.add(encoded.substring(own, end));
      forms.add(encoded.substring(own, end).replace('+', '-').replace('/', '_'));
    }
    assertThat(forms.stream().filter(form -> form.length() < 8).toList())
        .as("long enough to be told from chance")
        .isEmpty();
    return forms;
  }

  static List<Canary> named(String... namesAndSecrets) {
    List<Canary> canaries = new ArrayList<>();
    for (int i = 0; i < namesAndSecrets.length; i += 2) {
      canaries.add(new Canary(namesAndSecrets[i], namesAndSecrets[i + 1]));
    }
    return List.copyOf(canaries);
  }

  @Override
  public String toString() {
    return name + " " + Arrays.hashCode(secret.getBytes(UTF_8));
  }
}
