package dev.remora.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The page of one session: a row of sections. */
final class SessionPage {
  private SessionPage() {}

  /**
   * @param slash whether the page's own path ends with a slash, which relative links depend on:
   *     they are relative so that they hold behind a proxy that adds a prefix
   * @param filter of the packets, as it was asked for
   * @param page of the packets, from 1
   */
  static String of(
      Session session,
      boolean slash,
      Breakdown breakdown,
      Dissector dissector,
      Rows rows,
      String filter,
      long page) {
    Html html = new Html();
    html.raw("<header><p><a href=\"")
        .text(slash ? "../../captures" : "../captures")
        .raw("\">All captures</a></p><h1><bdi>")
        .text(session.filename())
        .raw("</bdi></h1></header><main>");
    if (session.facts().truncated()) {
      html.raw("<p class=\"note\">This capture ends in the middle of a packet.</p>");
    }
    description(html, session, slash ? "" : session.id() + "/");
    summary(html, session);
    PacketSections.protocols(html, breakdown);
    PacketSections.list(html, dissector, rows, filter, page, slash ? "./" : session.id());
    html.raw("</main>");
    return html.page(session.filename());
  }

  private static void description(Html html, Session session, String base) {
    html.raw("<section aria-label=\"Description\">");
    html.tags(session.tags());
    if (!session.comments().isBlank()) {
      html.raw("<p class=\"comments\">").text(session.comments()).raw("</p>");
    }
    html.raw("<p><a class=\"button\" download href=\"")
        .text(base + "download")
        .raw("\">Download</a> <span class=\"quiet\">")
        .text(Html.size(session.size()))
        .raw("</span></p></section>");
  }

  private static void summary(Html html, Session session) {
    CaptureFacts facts = session.facts();
    html.raw("<section aria-labelledby=\"summary\"><h2 id=\"summary\">Summary</h2><dl>");
    row(html, "File type", facts.fileType());
    row(html, "Compression", facts.compression());
    row(html, "Encapsulation", String.join(", ", facts.linkTypes()));
    row(html, "Packets", number(facts.packets(), ""));
    row(html, "Data size", number(facts.dataBytes(), " bytes"));
    row(html, "File size", number(session.size(), " bytes"));
    row(html, "First packet", time(facts.first()));
    row(html, "Last packet", time(facts.last()));
    row(html, "Duration", duration(facts));
    row(html, "Interfaces", String.join("\n", facts.interfaces()));
    row(html, "Snap length", number(facts.snapLength(), " bytes"));
    row(html, "TLS key log", session.keylog() ? "Yes" : "No");
    row(html, "SHA-256", session.sha256());
    row(html, "Uploaded", time(session.created()));
    html.raw("</dl></section>");
  }

  private static void row(Html html, String term, String value) {
    if (value != null && !value.isEmpty()) {
      html.raw("<dt>").text(term).raw("</dt><dd>").text(value).raw("</dd>");
    }
  }

  private static String number(Long number, String unit) {
    return number == null ? null : Html.number(number) + unit;
  }

  private static String time(Instant time) {
    return time == null ? null : time.toString().replace('T', ' ').replace("Z", " UTC");
  }

  private static String duration(CaptureFacts facts) {
    if (facts.first() == null || facts.last() == null) {
      return null;
    }
    Duration duration = Duration.between(facts.first(), facts.last());
    return String.format(
        Locale.ROOT, "%,.6f seconds", duration.getSeconds() + duration.getNano() / 1e9);
  }
}
