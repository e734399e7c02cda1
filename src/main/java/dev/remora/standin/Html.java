package dev.remora.standin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds a page. What comes from outside goes through {@link #text}, which escapes it. */
final class Html {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--line:#8884;--quiet:#666;--link:#0b57d0;--note:#fff3cd}
      @media(prefers-color-scheme:dark){:root{--quiet:#aaa;--link:#8ab4f8;--note:#4a3c00}}
      *{box-sizing:border-box}
      html{background:Canvas;color:CanvasText}
      body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:62rem;padding:1.5rem 1rem}
      h1{font-size:1.6rem;line-height:1.25;margin:.25rem 0;overflow-wrap:anywhere}
      h2{font-size:1.15rem;margin:2rem 0 .5rem}
      a{color:var(--link)}
      .quiet,small{color:var(--quiet)}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%}
      th,td{border-bottom:1px solid var(--line);padding:.5rem .75rem .5rem 0;text-align:left;
      vertical-align:top}
      tbody th{font-weight:500;overflow-wrap:anywhere;min-width:12rem}
      .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      time{white-space:nowrap}
      ul.tags{display:flex;flex-wrap:wrap;gap:.25rem;list-style:none;margin:0;padding:0}
      .tags li{border:1px solid var(--line);border-radius:1rem;font-size:.85rem;padding:0 .6rem}
      .comments{white-space:pre-wrap;overflow-wrap:anywhere}
      .note{background:var(--note);border-radius:.4rem;padding:.5rem .75rem}
      .button{background:var(--link);border-radius:.4rem;color:Canvas;display:inline-block;
      padding:.4rem 1rem;text-decoration:none}
      dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem 1.5rem;margin:0}
      dt{color:var(--quiet)}
      dd{margin:0;white-space:pre-line;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
      .unseen{clip-path:inset(50%);height:1px;overflow:hidden;position:absolute;width:1px}
      .shares{table-layout:auto}
      .shares svg{display:block;fill:var(--link);height:.8rem;margin-top:.35rem;width:100%}
      .shares tbody th{min-width:0;white-space:nowrap}
      .shares td:nth-child(2){width:100%}
      .packets{font-size:.875rem}
      .packets td{white-space:nowrap}
      .packets td:last-child{min-width:20rem;overflow-wrap:anywhere;white-space:normal}
      form{align-items:center;display:flex;flex-wrap:wrap;gap:.5rem .75rem}
      input{background:Field;border:1px solid var(--quiet);border-radius:.4rem;color:FieldText;
      flex:1 1 14rem;font:inherit;font-family:ui-monospace,monospace;min-width:0;padding:.4rem .6rem}
      button{background:var(--link);border:0;border-radius:.4rem;color:Canvas;cursor:pointer;
      font:inherit;min-height:2.5rem;padding:.3rem 1rem}
      :focus-visible{outline:3px solid var(--link);outline-offset:2px}
      @media(max-width:40rem){.shares tr>*:last-child{display:none}
      dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}
      .packets thead{clip-path:inset(50%);height:1px;overflow:hidden;position:absolute;width:1px}
      .packets tr{border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:0 .6rem;
      padding:.4rem 0}
      .packets td{border:0;padding:0}
      .packets td:nth-child(-n+2),.packets td:nth-child(6){color:var(--quiet)}
      .packets td:nth-child(4)::before{content:"\\2192  "}
      .packets td:nth-child(5){font-weight:600}
      .packets td:last-child{flex-basis:100%;min-width:0}}
      nav{display:flex;justify-content:space-between;gap:1rem;margin:1.5rem 0}
      """;

  /** Nothing but this one style may be loaded or run, whatever gets past the escaping. */
  static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'sha256-"
              + sha256(STYLE)
              + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final StringBuilder body = new StringBuilder();

  /** Markup of ours. */
  Html raw(String markup) {
    body.append(markup);
    return this;
  }

  /** Text for people, or the value of a quoted attribute. */
  Html text(String text) {
    escape(text, body);
    return this;
  }

  Html tags(List<String> tags) {
    if (!tags.isEmpty()) {
      raw("<ul class=\"tags\">");
      tags.forEach(tag -> raw("<li><bdi>").text(tag).raw("</bdi></li>"));
      raw("</ul>");
    }
    return this;
  }

  Html time(Instant time) {
    String shown = time.truncatedTo(ChronoUnit.SECONDS).toString();
    return raw("<time datetime=\"")
        .text(time.toString())
        .raw("\">")
        .text(shown.replace('T', ' ').replace("Z", ""))
        .raw("</time>");
  }

  String page(String title) {
    StringBuilder page =
        new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .append("<title>");
    escape(title, page);
    return page.append("</title><style>")
        .append(STYLE)
        .append("</style></head><body>")
        .append(body)
        .append("</body></html>\n")
        .toString();
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String count(long number, String noun) {
    return number(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** In units of 1,024, as file managers show it. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return count(bytes, "byte");
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }

  private static void escape(String text, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> to.append("&amp;");
        case '<' -> to.append("&lt;");
        case '>' -> to.append("&gt;");
        case '"' -> to.append("&quot;");
        case '\'' -> to.append("&#39;");
        default -> to.append(c);
      }
    }
  }

  private static String sha256(String style) {
    try {
      byte[] bytes = style.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
