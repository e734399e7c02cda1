package dev.remora.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one request. Every method may be called from any thread; what it writes is written
 * on the request's own event loop, once.
 */
final class Reply {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";

  private final Context context;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private boolean continued;

  /** Call it on the event loop, in the handler. */
  Reply(RoutingContext ctx) {
    this.context = ctx.vertx().getOrCreateContext();
    this.request = ctx.request();
    this.response = ctx.response();
  }

  Context context() {
    return context;
  }

  HttpServerRequest request() {
    return request;
  }

  /** Lets a client that asked first send its body. Call it on the event loop. */
  void sendContinue() {
    if (expectsContinue()) {
      response.writeContinue();
    }
    continued = true;
  }

  void uploaded(Session session) {
    send(200, JAVASCRIPT, Json.uploaded(session));
  }

  void json(String answer) {
    send(200, JSON, answer);
  }

  void html(String page) {
    context.runOnContext(
        v -> {
          Html.HEADERS.forEach(response::putHeader);
          end(200, "text/html; charset=utf-8", page);
        });
  }

  /** A page with a form that asks for the page again. */
  void form(String page) {
    context.runOnContext(
        v -> {
          Html.HEADERS.forEach(
              (name, value) ->
                  response.putHeader(
                      name, value.replace("form-action 'none'", "form-action 'self'")));
          end(200, "text/html; charset=utf-8", page);
        });
  }

  /** Sends the bytes of a session as a file to be saved. */
  void download(Session session, Path file) {
    context.runOnContext(v -> sendFile(session, file));
  }

  void refuse(int status, String sentence) {
    refuse(new Refusal(status, sentence));
  }

  /** Answers what went wrong. What is not a {@link Refusal} is our own fault: logged, and a 500. */
  void failed(Throwable cause) {
    if (cause instanceof Refusal refusal) {
      refuse(refusal);
    } else if (cause instanceof ClientGone) {
      LOG.debug("An upload was not kept", cause);
    } else {
      LOG.error("The embedded endpoint failed to serve a request", cause);
      refuse(500, "Internal error");
    }
  }

  private void refuse(Refusal refusal) {
    ObjectNode answer = Json.object();
    answer.put("status", refusal.status());
    answer.putArray("exceptions").add(refusal.getMessage());
    context.runOnContext(
        v -> {
          if (refusal.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "5");
          }
          end(refusal.status(), JSON, answer.toString());
        });
  }

  private void send(int status, String type, String body) {
    context.runOnContext(v -> end(status, type, body));
  }

  private void end(int status, String type, String body) {
    if (response.closed() || response.ended()) {
      return;
    }
    boolean bodyHeldBack = expectsContinue() && !continued;
    if (bodyHeldBack) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    Buffer bytes = Buffer.buffer(body.getBytes(StandardCharsets.UTF_8));
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length())).end();
    } else {
      response.end(bytes);
    }
    if (bodyHeldBack) {
      // The body never comes, so the next request on this connection would be taken for it.
      request.connection().close();
    } else if (!request.isEnded()) {
      discardRest();
    }
  }

  /**
   * Many clients read the answer only when they have sent everything: closing on them at once would
   * reset the connection, and the answer would be lost. For how long is the server's to say.
   */
  private void discardRest() {
    request.handler(rest -> {});
    request.exceptionHandler(lost -> {});
    request.endHandler(done -> {});
    request.resume();
  }

  private void sendFile(Session session, Path file) {
    if (response.closed()) {
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader(HttpHeaders.CONTENT_DISPOSITION, Names.attachment(session.filename()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(session.size())).end();
      return;
    }
    response.sendFile(file.toString()).onFailure(this::sendFileFailed);
  }

  private void sendFileFailed(Throwable cause) {
    if (response.headWritten()) {
      LOG.debug("A download ended early: {}", cause.toString());
      request.connection().close();
    } else {
      response.headers().remove(HttpHeaders.CONTENT_DISPOSITION);
      refuse(404, "No such capture");
    }
  }

  private boolean expectsContinue() {
    return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
  }
}
