package dev.remora.upload;

import dev.remora.capture.Capture;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what an endpoint can make us wait for. A socket's own time-out covers single reads only:
 * an endpoint that takes no more bytes, or answers without end, would keep a worker for ever.
 */
final class Patience implements ExecChainHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final int PIECE = 64 * 1024;

  /** Bytes a second that a download has to make in the mean, or is cut. */
  private static final int SLOWEST = 64 * 1024;

  /**
   * Bytes a second that large captures take beside small ones, as much as a line of a gigabit does:
   * where there is more, it is the processor that they share, and a small one is done in a moment.
   */
  private static final long BESIDE_SMALL = 125_000_000;

  /** Who reads an answer, a {@link Reader} in a request's context; otherwise it is held. */
  static final String READER = "remora.reader";

  /**
   * For an answer that is too large to be held.
   *
   * @param most bytes that are read of it
   */
  record Reader(Reading reading, long most) {}

  /** Reads as much of an answer as is of use. */
  interface Reading {
    void of(InputStream answer) throws IOException;
  }

  private final Duration longest;
  private final Pace pace;
  private final Pace besideSmall = Pace.of(BESIDE_SMALL);
  private final BooleanSupplier small;
  private final Set<Progress> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param longest that nothing may move for, and that the whole answer may take after the last
   *     byte was sent
   * @param pace of what is sent
   * @param small whether small captures are served at the moment, to which large ones leave room
   * @param watch looks after what is under way from time to time
   */
  Patience(Duration longest, Pace pace, BooleanSupplier small, ScheduledExecutorService watch) {
    this.longest = longest;
    this.pace = pace;
    this.small = small;
    long period = Math.max(longest.toMillis() / 4, 50);
    watch.scheduleWithFixedDelay(
        () -> underWay.forEach(Progress::look), period, period, TimeUnit.MILLISECONDS);
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Progress progress = new Progress(longest, scope);
    if (request.getEntity() != null) {
      request.setEntity(new Watched(request.getEntity(), progress));
    }
    underWay.add(progress);
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      takeWhole(response, scope, progress);
      return response;
    } catch (IOException e) {
      throw progress.cut ? new StalledException(progress.allowed, e) : e;
    } finally {
      underWay.remove(progress);
    }
  }

  /** Reads the answer at once, so that its connection is free again before the capture is moved. */
  private static void takeWhole(
      ClassicHttpResponse response, ExecChain.Scope scope, Progress progress) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return;
    }
    ByteArrayOutputStream held = new ByteArrayOutputStream();
    Reader reader = new Reader(in -> in.transferTo(held), Answers.MAX_BODY);
    if (scope.clientContext.getAttribute(READER) instanceof Reader given) {
      reader = given;
      progress.allowed = progress.allowed.plusSeconds(given.most() / SLOWEST);
    }
    boolean whole = false;
    try {
      InputStream in = entity.getContent();
      reader.reading().of(beginning(in, reader.most()));
      whole = in.read() < 0;
    } catch (IOException e) {
      if (response.getCode() < 300) {
        throw e; // a success counts when all of it is there; a refusal is one by its status
      }
    } finally {
      if (!whole) {
        disconnect(scope); // else the rest would be read, however long it is
      }
    }
    response.setEntity(
        new ByteArrayEntity(held.toByteArray(), ContentType.parseLenient(entity.getContentType())));
  }

  private static void disconnect(ExecChain.Scope scope) {
    try {
      scope.execRuntime.disconnectEndpoint();
    } catch (IOException e) {
      LOG.debug("a connection could not be closed", e);
    }
  }

  /** So much of it, and then its end. To close it would be to read the rest, however long it is. */
  private static InputStream beginning(InputStream in, long most) throws IOException {
    return BoundedInputStream.builder()
        .setInputStream(in)
        .setMaxCount(most)
        .setPropagateClose(false)
        .get();
  }

  /** When something last moved, and how long it is waited for. */
  private static final class Progress {
    private final ExecChain.Scope scope;
    private volatile Duration allowed;
    private volatile long moved = System.nanoTime();
    private volatile boolean cut;

    Progress(Duration longest, ExecChain.Scope scope) {
      allowed = longest;
      this.scope = scope;
    }

    void look() {
      if (System.nanoTime() - moved > allowed.toNanos()) {
        cut = true;
        disconnect(scope);
      }
    }
  }

  /** Notes each piece of the body that the endpoint took. */
  private final class Watched extends HttpEntityWrapper {
    private final Progress progress;
    private final boolean large;

    Watched(HttpEntity entity, Progress progress) {
      super(entity);
      this.progress = progress;
      this.large = entity.getContentLength() >= Capture.LARGE;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      super.writeTo(new Paced(out, progress, large));
    }
  }

  /** Where the pieces go. */
  private final class Paced extends FilterOutputStream implements Outlet {
    private final Progress progress;
    private final boolean large;
    private int owed;

    Paced(OutputStream out, Progress progress, boolean large) {
      super(out);
      this.progress = progress;
      this.large = large;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int at = 0; at < length; at += PIECE) {
        int piece = Math.min(PIECE, length - at);
        awaitTurn(piece);
        out.write(bytes, from + at, piece);
        progress.moved = System.nanoTime();
      }
    }

    @Override
    public boolean isPlain() {
      return out instanceof Outlet outlet && outlet.isPlain();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      int end = bytes.limit();
      while (bytes.position() < end) {
        int piece = Math.min(PIECE, end - bytes.position());
        awaitTurn(piece);
        ((Outlet) out).write(bytes.limit(bytes.position() + piece));
        progress.moved = System.nanoTime();
      }
    }

    private void awaitTurn(long bytes) throws IOException {
      owed += (int) bytes; // forms come in pieces of a few bytes
      pace.await(owed / Pace.UNIT);
      if (large && small.getAsBoolean()) {
        besideSmall.await(owed / Pace.UNIT);
      }
      owed %= Pace.UNIT;
      progress.moved = System.nanoTime(); // until now it was we who waited
    }
  }

  /** Neither side moved for longer than we wait. */
  static final class StalledException extends IOException {
    private static final long serialVersionUID = 1L;

    StalledException(Duration longest, Throwable cause) {
      super("no progress within " + longest.toSeconds() + " s", cause);
    }
  }
}
