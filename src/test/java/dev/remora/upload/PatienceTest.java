package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Capture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatienceTest {
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void stop() {
    watch.shutdownNow();
  }

  /** Sends so many bytes to where all is taken at once; answers with how long that took. */
  private Duration send(long bytes) throws Exception {
    Patience patience =
        new Patience(
            Duration.ofMinutes(1), Pace.unbounded(), () -> asked.incrementAndGet() > 0, watch);
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", "/");
    request.setEntity(zeros(bytes));
    ExecChain.Scope scope =
        new ExecChain.Scope(
            "1",
            new HttpRoute(new HttpHost("localhost", 80)),
            request,
            unasked(),
            new HttpClientContext());
    long begun = System.nanoTime();
    patience.execute(
        request,
        scope,
        (sent, in) -> {
          sent.getEntity().writeTo(OutputStream.nullOutputStream());
          return new BasicClassicHttpResponse(200);
        });
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** A connection of which nothing is wanted while all goes well. */
  private static ExecRuntime unasked() {
    return (ExecRuntime)
        Proxy.newProxyInstance(
            PatienceTest.class.getClassLoader(),
            new Class<?>[] {ExecRuntime.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static HttpEntity zeros(long length) {
    return new AbstractHttpEntity(ContentType.APPLICATION_OCTET_STREAM, null) {
      @Override
      public void writeTo(OutputStream out) throws IOException {
        byte[] piece = new byte[64 * 1024];
        for (long left = length; left > 0; left -= piece.length) {
          out.write(piece, 0, (int) Math.min(left, piece.length));
        }
      }

      @Override
      public long getContentLength() {
        return length;
      }

      @Override
      public boolean isStreaming() {
        return false;
      }

      @Override
      public InputStream getContent() {
        throw new UnsupportedOperationException("written, never read");
      }

      @Override
      public void close() {
        // holds nothing
      }
    };
  }

  @Test
  void aLargeCaptureLeavesRoomToSmallOnesBesideIt() throws Exception {
    assertThat(send(100_000_000)).isGreaterThan(Duration.ofMillis(700));
  }

  @Test
  void aSmallOneGoesAtFullPace() throws Exception {
    send(Capture.LARGE - 1);
    assertThat(asked).hasValue(0);
  }
}
