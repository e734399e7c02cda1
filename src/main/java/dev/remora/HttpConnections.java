package dev.remora;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one server, so many and no more. One whose client never says what it wants, or
 * never takes its answer, is ended; how fast a body has to come is for those to say who read it.
 */
final class HttpConnections {
  /** The name that Vert.x has given to its own handler, which is the last. */
  private static final String VERTX = "handler";

  private final Limits limits;
  private final Set<Visit> visits = ConcurrentHashMap.newKeySet();

  /**
   * @param most connections at once
   * @param rest after which without a byte a connection gives way where there are too many
   * @param firstHead how long the head of the first request may take
   * @param nextHead how long from an answer to the next request; longer than clients keep unused
   *     connections, so that it is they who end them and no request meets a closing one
   * @param lateBody how long the rest of a body may take that is answered already, and is thrown
   *     away
   * @param answer how long a client may take for a piece of an answer, at most 1 MiB
   */
  record Limits(
      int most,
      Duration rest,
      Duration firstHead,
      Duration nextHead,
      Duration lateBody,
      Duration answer) {
    static final Limits USUAL =
        new Limits(
            1_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(4),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2));
  }

  HttpConnections(Limits limits) {
    this.limits = limits;
  }

  /** Call it on the connection's event loop, before the first request. */
  void opened(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    if (visits.size() >= limits.most && !makeRoom()) {
      channel.close();
      return;
    }
    Visit visit = new Visit(channel);
    visits.add(visit);
    channel.closeFuture().addListener(closed -> visits.remove(visit));
    channel
        .pipeline()
        .addBefore(VERTX, null, new AnswerDeadline(limits.answer))
        .addBefore(VERTX, null, visit);
  }

  /** Ends the connection on whose client we have waited longest, an unused one where there is. */
  private boolean makeRoom() {
    long now = System.nanoTime();
    Optional<Visit> longest =
        visits.stream()
            .filter(visit -> visit.keepsWaiting() && now - visit.moved > limits.rest.toNanos())
            .max(
                Comparator.comparing((Visit visit) -> visit.unused)
                    .thenComparingLong(visit -> now - visit.moved));
    longest.ifPresent(
        visit -> {
          visits.remove(visit);
          visit.channel.close();
        });
    return longest.isPresent();
  }

  /** Ends the connection of a client that does not take its answer; nobody need be told. */
  private static final class AnswerDeadline extends WriteTimeoutHandler {
    AnswerDeadline(Duration time) {
      super(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void writeTimedOut(ChannelHandlerContext ctx) {
      ctx.close();
    }
  }

  /** One connection, from request to request. */
  private final class Visit extends ChannelDuplexHandler {
    private final Channel channel;
    private volatile long moved = System.nanoTime();

    /** Whether it is the client's to go on: to ask, to send, or to take its answer. */
    private volatile boolean clientsTurn = true;

    /** Whether nothing is asked that is not answered. */
    private volatile boolean unused = true;

    private int unanswered;

    /** Whether the answer has begun, which may come before the request has ended. */
    private boolean answering;

    /** Whether the last request has come whole. */
    private boolean whole = true;

    private ScheduledFuture<?> deadline;

    Visit(Channel channel) {
      this.channel = channel;
      awaitHead(limits.firstHead);
    }

    /** Who is not read from, while what came before is stored, keeps nobody waiting. */
    boolean keepsWaiting() {
      return clientsTurn && channel.config().isAutoRead();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      if (message instanceof HttpRequest request) {
        unanswered++;
        answering = false;
        whole = false;
        unused = false;
        deadline.cancel(false);
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)
            && !request.headers().contains(HttpHeaderNames.HOST)) {
          request.headers().set(HttpHeaderNames.HOST, "localhost"); // as simple health checks ask
        }
        if (request.decoderResult().isSuccess() && !makesSense(request)) {
          request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException()));
        }
      }
      if (!answering) { // what comes after the answer serves nobody, and holds no place
        moved = System.nanoTime();
      }
      if (message instanceof LastHttpContent) {
        whole = true;
        if (!answering) {
          clientsTurn = false;
        } else if (unused) {
          deadline.cancel(false);
          awaitHead(limits.nextHead);
        }
      }
      super.channelRead(ctx, message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      if (isInformational(message)) {
        super.write(ctx, message, promise);
        return;
      }
      if (message instanceof HttpResponse) {
        answering = true;
        clientsTurn = true;
      }
      ChannelPromise written = promise.unvoid();
      boolean last = message instanceof LastHttpContent;
      written.addListener(
          done -> {
            moved = System.nanoTime();
            if (last && --unanswered == 0 && channel.isActive()) {
              unused = true;
              awaitHead(whole ? limits.nextHead : limits.lateBody);
            }
          });
      super.write(ctx, message, written);
    }

    /** The next head, and before it the rest of a body that is answered already. */
    private void awaitHead(Duration time) {
      deadline =
          channel
              .eventLoop()
              .schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
      deadline.cancel(false);
      super.channelInactive(ctx);
    }
  }

  /** Leave to send the body is no answer yet. */
  private static boolean isInformational(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Whether a router can read it: at what it can't, it throws, and logs a stack trace for each. */
  private static boolean makesSense(HttpRequest request) {
    String address = request.uri();
    if (!request.headers().contains(HttpHeaderNames.HOST)
        || !(address.startsWith("/") || address.startsWith("http"))) {
      return false;
    }
    int query = address.indexOf('?');
    String path = query < 0 ? address : address.substring(0, query);
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      if (i + 2 >= path.length()
          || !HexFormat.isHexDigit(path.charAt(i + 1))
          || !HexFormat.isHexDigit(path.charAt(i + 2))) {
        return false;
      }
    }
    return true;
  }
}
