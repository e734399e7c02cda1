package dev.remora.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The page, whole in one file: nothing else is loaded, and nothing else may run. */
final class Page {
  private final String html;
  private final String policy;

  Page() {
    String style = resource("page.css");
    String script = resource("page.js");
    html = resource("page.html").replace("/* style */", style).replace("/* script */", script);
    policy =
        "default-src 'none'; style-src '%s'; script-src '%s'; connect-src 'self'; img-src data:;"
                .formatted(hash(style), hash(script))
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  /** What a browser is to let happen on it. */
  String policy() {
    return policy;
  }

  /**
   * @param redrive whether this one may put dead letters back
   */
  String html(boolean redrive) {
    return html.replace("/* redrive */", Boolean.toString(redrive));
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " is unreadable in the jar", e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
