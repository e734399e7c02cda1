package dev.remora;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;

/**
 * Vert.x for Camel's HTTP servers. Camel has no settings for what a server must not put up with, so
 * it gets servers that have them: connections within {@link HttpConnections.Limits}, HTTP/1 only
 * (the limits know nothing of streams within a connection), and an answer in JSON for a broken
 * head.
 */
final class GuardedVertx extends VertxWrapper {
  /** Parameters of a PUT stand in its first line, and comments may be long. */
  private static final int LONGEST_LINE = 16 * 1024;

  private static final int LONGEST_HEADERS = 8 * 1024;

  /** Else each start makes a folder under /tmp, which only an orderly end removes. */
  private static final VertxOptions WITHOUT_CACHE =
      new VertxOptions()
          .setFileSystemOptions(
              new FileSystemOptions()
                  .setFileCachingEnabled(false)
                  .setClassPathResolvingEnabled(false));

  private final HttpConnections.Limits limits;

  GuardedVertx(HttpConnections.Limits limits) {
    super((VertxInternal) Vertx.vertx(WITHOUT_CACHE));
    this.limits = limits;
  }

  @Override
  public HttpServer createHttpServer(HttpServerOptions options) {
    HttpServerOptions strict =
        options
            .setHttp2ClearTextEnabled(false)
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LONGEST_HEADERS);
    return super.createHttpServer(strict)
        .connectionHandler(new HttpConnections(limits)::opened)
        .invalidRequestHandler(GuardedVertx::refuse);
  }

  private static void refuse(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      refuse(request, 414, "The address of the request is longer than " + LONGEST_LINE + " bytes");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refuse(request, 431, "The headers are longer than " + LONGEST_HEADERS + " bytes");
    } else {
      refuse(request, 400, "The request can't be understood");
    }
  }

  private static void refuse(HttpServerRequest request, int status, String sentence) {
    HttpServerResponse response = request.response();
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
        .end("{\"status\":" + status + ",\"exceptions\":[\"" + sentence + "\"]}");
    // What follows a head that makes no sense makes none either.
    response.close();
  }
}
