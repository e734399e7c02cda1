package dev.remora.standin;

import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages for people: the list, a session, and its download. Who may see them is not asked here.
 */
final class Pages {
  static final String PATH = "/captures";

  private static final int PAGE = 50;
  private static final int LONGEST_FILTER = 500;
  private static final int KEPT_BREAKDOWNS = 64;

  private final OwnNames names;
  private final Store store;
  private final Workers workers;
  private final Dissector dissector;

  /** By the session's id; each costs a look at all packets. */
  private final Map<String, Breakdown> breakdowns =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Breakdown> eldest) {
          return size() > KEPT_BREAKDOWNS;
        }
      };

  Pages(Settings settings, Store store, Workers workers) {
    this.names = new OwnNames(settings.names());
    this.store = store;
    this.workers = workers;
    this.dissector = settings.tshark().<Dissector>map(Tshark::new).orElseGet(OwnDissector::new);
  }

  void handle(RoutingContext ctx) {
    Reply reply = new Reply(ctx);
    try {
      String method = reply.request().method().name();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        throw new Refusal(405, "A page takes GET or HEAD");
      }
      if (!names.include(reply.request().authority())) {
        throw new Refusal(
            421, "The pages are not shown under this name; http.names has those that they are");
      }
      Segments path = Segments.after(PATH + "/", ctx);
      Map<String, List<String>> query = Percent.query(reply.request().query());
      workers.query(reply, () -> answer(path, page(query), filter(query), reply));
    } catch (Refusal | RuntimeException e) {
      reply.failed(e);
    }
  }

  private void answer(Segments path, long page, String filter, Reply reply) throws IOException {
    String id = path.at(0);
    boolean slash = reply.request().path().endsWith("/");
    if (path.size() == 1 && id.isEmpty()) {
      reply.html(list(page, slash ? "" : PATH.substring(1) + "/"));
      return;
    }
    Session session = store.find(id).orElseThrow(() -> new Refusal(404, "No such capture"));
    if (path.size() == 1) {
      reply.form(page(session, slash, filter, page));
    } else if (path.size() == 2 && path.at(1).equals("download")) {
      reply.download(session, store.capture(session));
    } else {
      throw new Refusal(404, "No such page");
    }
  }

  private String page(Session session, boolean slash, String filter, long page) throws IOException {
    Path capture = store.capture(session);
    Breakdown breakdown;
    synchronized (breakdowns) {
      breakdown = breakdowns.get(session.id());
    }
    if (breakdown == null) {
      breakdown = Breakdown.of(session, capture);
      synchronized (breakdowns) {
        breakdowns.put(session.id(), breakdown);
      }
    }
    Rows rows =
        filter.length() > LONGEST_FILTER || filter.chars().anyMatch(Character::isISOControl)
            ? Rows.none("A filter has " + LONGEST_FILTER + " printable characters at most.")
            : dissector.rows(session, capture, filter, page);
    return SessionPage.of(session, slash, breakdown, dissector, rows, filter, page);
  }

  private static String filter(Map<String, List<String>> query) {
    return query.getOrDefault("filter", List.of("")).get(0).strip();
  }

  private String list(long page, String base) throws IOException {
    List<Entry> entries = store.list(any -> true, (page - 1) * PAGE, PAGE);
    return ListPage.of(entries, page, (store.size() + PAGE - 1) / PAGE, store.size(), base);
  }

  private static long page(Map<String, List<String>> query) {
    String page = query.getOrDefault("page", List.of("1")).get(0);
    return page.matches("[1-9][0-9]{0,8}") ? Long.parseLong(page) : 1;
  }
}
