package dev.remora.standin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The parts of a session's page that show its packets. */
final class PacketSections {
  private static final List<String> COLUMNS =
      List.of("No.", "Time (UTC)", "Source", "Destination", "Protocol", "Length", "Info");

  private PacketSections() {}

  static void protocols(Html html, Breakdown breakdown) {
    if (breakdown.packets() == 0) {
      return;
    }
    html.raw("<section aria-labelledby=\"protocols\"><h2 id=\"protocols\">Protocols</h2>");
    if (!breakdown.whole()) {
      html.raw("<p class=\"quiet\">Of the first ")
          .text(Html.count(breakdown.packets(), "packet"))
          .raw(".</p>");
    }
    html.raw("<table class=\"shares\"><thead><tr><th scope=\"col\">Protocol</th>")
        .raw("<th scope=\"col\"><span class=\"unseen\">Share as a bar</span></th>")
        .raw("<th scope=\"col\" class=\"n\">Packets</th><th scope=\"col\" class=\"n\">Share</th>")
        .raw("<th scope=\"col\" class=\"n\">Bytes</th></tr></thead><tbody>");
    for (Breakdown.Share share : breakdown.shares()) {
      double percent = 100.0 * share.packets() / breakdown.packets();
      html.raw("<tr><th scope=\"row\">").text(share.protocol());
      html.raw(
              "</th><td><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
          .raw(
              String.format(
                  Locale.ROOT, "<rect width=\"%.2f\" height=\"8\"/>", Math.max(percent, .6)))
          .raw("</svg></td><td class=\"n\">")
          .text(Html.number(share.packets()))
          .raw("</td><td class=\"n\">")
          .text(String.format(Locale.ROOT, "%.1f %%", percent))
          .raw("</td><td class=\"n\">")
          .text(Html.size(share.bytes()))
          .raw("</td></tr>");
    }
    html.raw("</tbody></table></section>");
  }

  /**
   * @param self what leads to this page, relative to itself
   */
  static void list(
      Html html, Dissector dissector, Rows rows, String filter, long page, String self) {
    html.raw("<section aria-labelledby=\"packets\"><h2 id=\"packets\">Packets</h2>")
        .raw("<form action=\"")
        .text(self)
        .raw("#packets\" role=\"search\"><label for=\"filter\">Filter</label>")
        .raw("<input id=\"filter\" name=\"filter\" maxlength=\"500\" autocomplete=\"off\"")
        .raw(" autocapitalize=\"none\" spellcheck=\"false\" aria-describedby=\"hint\" value=\"")
        .text(filter)
        .raw("\"><button>Apply</button>");
    if (!filter.isEmpty()) {
      html.raw("<a href=\"").text(self).raw("#packets\">Show all</a>");
    }
    html.raw("</form><p class=\"quiet\" id=\"hint\">")
        .text(dissector.hint() + ". Decoded by " + dissector.name() + ".")
        .raw("</p>");
    if (!rows.note().isEmpty()) {
      html.raw("<p class=\"note comments\" role=\"alert\">").text(rows.note()).raw("</p>");
    }
    if (rows.rows().isEmpty() && rows.note().isEmpty()) {
      html.raw("<p>").text(filter.isEmpty() ? "No packets." : "No packet fits.").raw("</p>");
    } else if (!rows.rows().isEmpty()) {
      table(html, rows);
    }
    pages(html, rows, filter, page, self);
    html.raw("</section>");
  }

  private static void table(Html html, Rows rows) {
    html.raw("<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-labelledby=\"packets\">")
        .raw("<table class=\"packets\" role=\"table\" aria-labelledby=\"packets\">")
        .raw("<thead role=\"rowgroup\"><tr role=\"row\">");
    for (String column : COLUMNS) {
      String numbers = column.equals("No.") || column.equals("Length") ? " class=\"n\"" : "";
      html.raw("<th role=\"columnheader\" scope=\"col\"" + numbers + ">").text(column).raw("</th>");
    }
    // Said in so many words, for a table that is laid out as blocks on a phone is none any more.
    html.raw("</tr></thead><tbody role=\"rowgroup\">");
    for (Rows.Row row : rows.rows()) {
      html.raw("<tr role=\"row\"><td role=\"cell\" class=\"n\">").text(row.number());
      html.raw("</td><td role=\"cell\">").text(row.time());
      html.raw("</td><td role=\"cell\">").text(row.source());
      html.raw("</td><td role=\"cell\">").text(row.destination());
      html.raw("</td><td role=\"cell\">").text(row.protocol());
      html.raw("</td><td role=\"cell\" class=\"n\">").text(row.length());
      html.raw("</td><td role=\"cell\"><bdi>").text(row.info()).raw("</bdi></td></tr>");
    }
    html.raw("</tbody></table></div>");
  }

  private static void pages(Html html, Rows rows, String filter, long page, String self) {
    if (page == 1 && !rows.more()) {
      return;
    }
    html.raw("<nav aria-label=\"Pages of packets\">");
    link(html, page > 1, page - 1, "prev", "Earlier", filter, self);
    html.raw("<span>").text("Page " + page).raw("</span>");
    link(html, rows.more(), page + 1, "next", "Later", filter, self);
    html.raw("</nav>");
  }

  private static void link(
      Html html, boolean there, long page, String rel, String label, String filter, String self) {
    if (!there) {
      html.raw("<span></span>");
      return;
    }
    String query =
        (filter.isEmpty()
                ? ""
                : "filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8) + "&")
            + "page="
            + page;
    html.raw("<a rel=\"" + rel + "\" href=\"")
        .text(self + "?" + query + "#packets")
        .raw("\">")
        .text(label)
        .raw("</a>");
  }
}
