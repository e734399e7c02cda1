package dev.remora.standin;

import java.util.List;

/** The list of sessions. */
final class ListPage {
  private ListPage() {}

  /**
   * @param page from 1
   * @param base what links to sessions begin with, relative to the page
   */
  static String of(List<Entry> entries, long page, long pages, int total, String base) {
    Html html = new Html();
    html.raw("<header><h1>Captures</h1><p class=\"quiet\">")
        .text(Html.count(total, "capture"))
        .raw(", the newest first</p></header><main>");
    if (entries.isEmpty()) {
      html.raw("<p>").text(total == 0 ? "Nothing has been uploaded yet." : "No such page.");
      html.raw("</p>");
    } else {
      table(html, entries, base);
    }
    html.raw("</main>");
    if (pages > 1) {
      html.raw("<nav aria-label=\"Pages\">");
      link(html, page > 1, page - 1, "prev", "Newer");
      html.raw("<span>").text("Page " + page + " of " + pages).raw("</span>");
      link(html, page < pages, page + 1, "next", "Older");
      html.raw("</nav>");
    }
    return html.page("Captures");
  }

  private static void table(Html html, List<Entry> entries, String base) {
    html.raw("<div class=\"wide\"><table><thead><tr><th scope=\"col\">Capture</th>")
        .raw("<th scope=\"col\">Tags</th><th scope=\"col\" class=\"n\">Packets</th>")
        .raw("<th scope=\"col\" class=\"n\">Size</th><th scope=\"col\">Uploaded (UTC)</th>")
        .raw("</tr></thead><tbody>");
    for (Entry entry : entries) {
      html.raw("<tr><th scope=\"row\"><a href=\"").text(base + entry.id()).raw("\"><bdi>");
      html.text(entry.filename()).raw("</bdi></a>");
      if (entry.truncated()) {
        html.raw(" <small>truncated</small>");
      }
      html.raw("</th><td>").tags(entry.tags()).raw("</td><td class=\"n\">");
      html.text(entry.packets() == null ? "" : Html.number(entry.packets()));
      html.raw("</td><td class=\"n\">").text(Html.size(entry.size())).raw("</td><td>");
      html.time(entry.created()).raw("</td></tr>");
    }
    html.raw("</tbody></table></div>");
  }

  private static void link(Html html, boolean there, long page, String rel, String label) {
    if (there) {
      html.raw("<a rel=\"" + rel + "\" href=\"?page=" + page + "\">").text(label).raw("</a>");
    } else {
      html.raw("<span></span>");
    }
  }
}
