package dev.remora.standin;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The methods under {@code /api/v1/<token>/}. Runs on the event loop and hands on what blocks. */
final class Api {
  static final String PATH = "/api/v1/";

  /** The most sessions one search answers with, so that no answer outgrows the heap. */
  private static final int MOST_FOUND = 1_000;

  private final Settings settings;
  private final Token token;
  private final Store store;
  private final Upload upload;
  private final Workers workers;

  Api(Settings settings, Store store, Upload upload, Workers workers) {
    this.settings = settings;
    this.token = new Token(settings.token());
    this.store = store;
    this.upload = upload;
    this.workers = workers;
  }

  void handle(RoutingContext ctx) {
    Reply reply = new Reply(ctx);
    try {
      Segments path = Segments.after(PATH, ctx);
      if (!token.accepts(path.at(0))) {
        reply.refuse(404, "API Token is missing or invalid");
        return;
      }
      dispatch(path, reply);
    } catch (Refusal | RuntimeException e) {
      reply.failed(e);
    }
  }

  private void dispatch(Segments path, Reply reply) throws Refusal {
    String method = reply.request().method().name();
    Map<String, List<String>> query = Percent.query(reply.request().query());
    String call = path.size() > 3 ? "" : path.at(1);
    String argument = path.at(2);
    switch (call) {
      case "upload" -> upload(method, argument, query, reply);
      case "info" -> {
        allow(method, "GET");
        withSession(argument, reply, session -> reply.json(Json.of(session)));
      }
      case "download" -> {
        allow(method, "GET", "HEAD");
        withSession(argument, reply, session -> reply.download(session, store.capture(session)));
      }
      case "search" -> {
        allow(method, "GET");
        Search search = Search.of(query);
        workers.query(reply, () -> search(search, reply));
      }
      case "delete" -> {
        allow(method, "POST");
        workers.query(reply, () -> delete(argument, reply));
      }
      default -> throw new Refusal(404, "No such API method");
    }
  }

  private void upload(String method, String name, Map<String, List<String>> query, Reply reply)
      throws Refusal {
    boolean put = method.equals("PUT");
    allow(method, "PUT", "POST");
    if (!put && !name.isEmpty()) {
      throw new Refusal(404, "No such API method");
    }
    HttpServerRequest request = reply.request();
    BodyStream body = new BodyStream(reply, settings.idle(), upload.mostBodyBytes());
    workers.upload(
        reply,
        body,
        () ->
            reply.uploaded(
                put ? upload.put(request, body, query, name) : upload.post(request, body, query)));
  }

  private void search(Search search, Reply reply) throws IOException {
    List<Session> found = new ArrayList<>();
    for (Entry entry : store.list(search, 0, MOST_FOUND)) {
      store.find(entry.id()).ifPresent(found::add);
    }
    reply.json(Json.found(found));
  }

  private void delete(String id, Reply reply) throws IOException {
    if (!store.delete(id)) {
      throw new Refusal(404, "No such capture");
    }
    reply.json(Json.object().put("status", 200).put("id", id).toString());
  }

  private interface Answer {
    void with(Session session) throws IOException;
  }

  private void withSession(String id, Reply reply, Answer answer) {
    workers.query(
        reply,
        () -> {
          Optional<Session> session = store.find(id);
          answer.with(session.orElseThrow(() -> new Refusal(404, "No such capture")));
        });
  }

  private static void allow(String method, String... allowed) throws Refusal {
    if (!List.of(allowed).contains(method)) {
      throw new Refusal(405, "This API method takes " + String.join(" or ", allowed));
    }
  }
}
