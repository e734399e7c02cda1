package dev.remora.standin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A request's body as a blocking stream, so that an upload is written down as plain reading code.
 * Holds at most about {@value #HIGH} bytes: above that the connection is not read from, and TCP
 * slows the client down. Made on the event loop, read by one worker thread.
 */
final class BodyStream extends InputStream {
  private static final int HIGH = 256 * 1024;
  private static final int LOW = HIGH / 4;

  /** What it is read with: no less than a form's parts need, no more than serves a large body. */
  private static final int LEAST_BUFFER = 4 * 1024;

  private static final int MOST_BUFFER = 64 * 1024;

  /**
   * What has to come while we have waited for {@value #LEAST_IN} times the idle time: a live
   * capture with a packet a minute brings more, a client that only holds a place does not.
   */
  private static final int LEAST = 256;

  private static final int LEAST_IN = 5;

  /** Slower than this, in bytes a second, an upload gives way to another one. */
  private static final long SLOW = 16 * 1024;

  private final Reply reply;
  private final HttpServerRequest request;
  private final long idleNanos;
  private final long length;
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Buffer> chunks = new ArrayDeque<>();

  private int offset;
  private int queued;
  private long total;

  /**
   * Nanoseconds spent waiting for the client: in all, and since it was last seen to make progress.
   */
  private long waited;

  private long waitedHere;
  private long totalBefore;
  private boolean paused = true;
  private boolean ended;
  private Throwable lost;

  /**
   * @param idle how long {@link #read} waits for a byte
   * @param limit how many bytes are read before the body is refused as too large
   */
  BodyStream(Reply reply, Duration idle, long limit) {
    this.reply = reply;
    this.request = reply.request();
    this.idleNanos = idle.toNanos();
    this.limit = limit;
    String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    this.length = header == null ? -1 : Long.parseLong(header);
    request.pause();
    request.handler(this::arrived);
    request.endHandler(v -> finished(null));
    request.exceptionHandler(this::finished);
    reply.request().response().closeHandler(v -> finished(new IOException("connection closed")));
  }

  /** Lets the body come: until then a client that waits for leave to send costs nothing. */
  void open() {
    reply
        .context()
        .runOnContext(
            v -> {
              reply.sendContinue();
              resume();
            });
  }

  /** How long the client says it is; -1 when it does not say. */
  long length() {
    return length;
  }

  /** How large a buffer to read it with is worth while. */
  int bufferSize() {
    return length < 0 ? MOST_BUFFER : (int) Math.max(LEAST_BUFFER, Math.min(length, MOST_BUFFER));
  }

  /** Whether it comes so slowly that another upload may have its place. */
  boolean isSlow() {
    lock.lock();
    try {
      return lost == null
          && !ended
          && waited > idleNanos
          && total < SLOW * TimeUnit.NANOSECONDS.toSeconds(waited);
    } finally {
      lock.unlock();
    }
  }

  /** Breaks it off for another upload's sake. */
  void giveWay() {
    finished(new Refusal(503, "Too many uploads at once, and this one is slow"));
  }

  /** Whether the client has gone, so that what is done for it is done for nobody. */
  boolean abandoned() {
    lock.lock();
    try {
      return lost != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, target.length);
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      if (!await()) {
        return -1;
      }
      int read = take(target, from, length);
      total += read;
      if (total > limit) {
        throw new Refusal(413, "The upload is too large");
      }
      return read;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[bufferSize()];
    long transferred = 0;
    for (int n = read(buffer); n >= 0; n = read(buffer)) {
      out.write(buffer, 0, n);
      transferred += n;
    }
    return transferred;
  }

  /** Returns false at the end of the body. */
  private boolean await() throws IOException {
    long left = idleNanos;
    while (chunks.isEmpty()) {
      if (ended) {
        return false;
      }
      if (lost instanceof Refusal refusal) {
        throw refusal;
      }
      if (lost != null) {
        throw new ClientGone(lost);
      }
      if (left <= 0) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(idleNanos);
        throw new Refusal(408, "Nothing was received for " + seconds + " seconds");
      }
      checkProgress();
      try {
        long before = left;
        left = changed.awaitNanos(left);
        waited += before - left;
        waitedHere += before - left;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal(503, "The endpoint is stopping", e);
      }
    }
    return true;
  }

  private void checkProgress() throws Refusal {
    if (total - totalBefore >= LEAST) {
      totalBefore = total;
      waitedHere = 0;
    } else if (waitedHere > LEAST_IN * idleNanos) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(waitedHere);
      throw new Refusal(408, "Hardly anything was received for " + seconds + " seconds");
    }
  }

  private int take(byte[] target, int from, int length) {
    int copied = 0;
    while (copied < length && !chunks.isEmpty()) {
      Buffer chunk = chunks.peek();
      int count = Math.min(length - copied, chunk.length() - offset);
      chunk.getBytes(offset, offset + count, target, from + copied);
      copied += count;
      offset += count;
      if (offset == chunk.length()) {
        chunks.remove();
        offset = 0;
      }
    }
    queued -= copied;
    if (paused && !ended && queued < LOW) {
      paused = false;
      reply.context().runOnContext(v -> request.resume());
    }
    return copied;
  }

  private void arrived(Buffer chunk) {
    if (chunk.length() == 0) {
      return;
    }
    lock.lock();
    try {
      chunks.add(chunk);
      queued += chunk.length();
      if (!paused && queued > HIGH) {
        paused = true;
        request.pause();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void finished(Throwable cause) {
    lock.lock();
    try {
      if (cause == null) {
        ended = true;
      } else if (lost == null) {
        lost = cause;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void resume() {
    lock.lock();
    try {
      paused = false;
    } finally {
      lock.unlock();
    }
    request.resume();
  }
}
