package dev.remora;

import dev.remora.extension.Words;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Camel leaves out of HTTP for routes of users': asks for the body of whoever waits to be
 * asked, and says in words why a request reaches no route, where Camel says a status alone.
 */
final class Unserved {
  private static final Logger LOG = LoggerFactory.getLogger(Unserved.class);
  private static final String AS_IT_IS = "send the file as it is: curl -T FILE URL\n";

  private Unserved() {}

  static void tell(Router router) {
    router.route().failureHandler(Unserved::failed);
    router.route().handler(Unserved::begun);
  }

  /** As curl does for a second, with what is large. */
  private static void begun(RoutingContext ctx) {
    if ("100-continue".equalsIgnoreCase(ctx.request().getHeader(HttpHeaders.EXPECT))) {
      ctx.response().writeContinue();
    }
    ctx.next();
  }

  private static void failed(RoutingContext ctx) {
    if (ctx.statusCode() == 413) {
      end(ctx, 413, "This is too large for a form; " + AS_IT_IS);
    } else if (ctx.failure() == null) {
      ctx.next();
    } else if (String.valueOf(ctx.failure().getMessage()).contains("multipart/form-data")) {
      end(ctx, 415, "No form is taken here; " + AS_IT_IS);
    } else if (ctx.statusCode() >= 400 && ctx.statusCode() < 500) { // the fault is the asker's
      String reason = HttpResponseStatus.valueOf(ctx.statusCode()).reasonPhrase();
      end(ctx, ctx.statusCode(), reason + "\n");
    } else {
      LOG.warn("a request by {} failed: {}", ctx.request().method(), Words.of(ctx.failure()));
      LOG.debug("the failure in full", ctx.failure());
      end(ctx, 500, "Internal error; the log tells more\n");
    }
  }

  private static void end(RoutingContext ctx, int status, String words) {
    if (!ctx.response().headWritten() && !ctx.response().ended()) {
      ctx.response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
          .end(words);
    }
  }
}
