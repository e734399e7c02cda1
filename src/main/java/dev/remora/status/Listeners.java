package dev.remora.status;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Those who have the page open: told at most once a second, when something has changed. While there
 * are none, nothing is asked.
 */
final class Listeners {
  /** Pages open at once. */
  static final int MOST = 32;

  private static final long PERIOD_MILLIS = 1000;

  /** Periods without a change after which a sign of life is sent. */
  private static final int SILENCE = 10;

  private final Supplier<Overview> overview;
  private final Shown shown;
  private final Executing work;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private Long timer;
  private Overview last;
  private int silent;
  private boolean busy;
  private boolean closed;

  /** Somewhere where it may take its time. */
  interface Executing {
    /** Returns false where there is too much to do already. */
    boolean execute(Runnable task);
  }

  private record Listener(Context context, HttpServerResponse response) {
    void send(String text) {
      context.runOnContext(
          v -> {
            // Who does not take what was said gets the next that is said after he has.
            if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
              response.write(text);
            }
          });
    }
  }

  Listeners(Supplier<Overview> overview, Shown shown, Executing work) {
    this.overview = overview;
    this.shown = shown;
    this.work = work;
  }

  /**
   * Begins an answer that does not end. Call it on the event loop.
   *
   * @return false where there are enough
   */
  synchronized boolean add(Vertx vertx, HttpServerResponse response) {
    if (closed || listeners.size() >= MOST) {
      return false;
    }
    Listener listener = new Listener(vertx.getOrCreateContext(), response);
    listeners.add(listener);
    response.closeHandler(closed -> remove(vertx, listener));
    response.exceptionHandler(lost -> remove(vertx, listener));
    response.setChunked(true).write("retry: 2000\n\n");
    last = null; // so that the newcomer is told at once
    if (timer == null) {
      timer = vertx.setPeriodic(PERIOD_MILLIS, id -> tick());
    }
    tick();
    return true;
  }

  private synchronized void remove(Vertx vertx, Listener listener) {
    listeners.remove(listener);
    if (listeners.isEmpty() && timer != null) {
      vertx.cancelTimer(timer);
      timer = null;
      last = null;
    }
  }

  private synchronized void tick() {
    if (!busy) {
      busy = work.execute(this::look);
    }
  }

  private void look() {
    try {
      tell(overview.get());
    } finally {
      synchronized (this) {
        busy = false;
      }
    }
  }

  private void tell(Overview now) {
    String text;
    synchronized (this) {
      if (last != null && now.isAs(last)) {
        silent = (silent + 1) % SILENCE;
        text = silent == 0 ? "event: alive\ndata:\n\n" : "";
      } else {
        last = now;
        silent = 0;
        text = "event: overview\ndata: " + shown.json(now) + "\n\n";
      }
    }
    if (!text.isEmpty()) {
      listeners.forEach(listener -> listener.send(text));
    }
  }

  /** Ends all answers. */
  synchronized void close() {
    closed = true;
    listeners.forEach(
        listener ->
            listener
                .context()
                .runOnContext(
                    v -> {
                      if (!listener.response().ended() && !listener.response().closed()) {
                        listener.response().end();
                      }
                    }));
  }
}
