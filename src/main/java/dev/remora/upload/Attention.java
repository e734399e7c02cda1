package dev.remora.upload;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Listens while it speaks. An endpoint that refuses a capture before it has read all of it answers
 * and closes; whoever only writes hears a broken pipe in place of "too large", and sends the whole
 * body again and again.
 */
final class Attention extends HttpRequestExecutor {
  /** How often it is looked for an answer while the body is sent; a look costs up to 1 ms. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private static final Timeout LOOK = Timeout.ofMilliseconds(1);

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      HttpResponseInformationCallback callback,
      HttpContext context)
      throws IOException, HttpException {
    return super.execute(request, new Attentive(connection), callback, context);
  }

  /** The answer is there and says that no more of the body is wanted. */
  private static final class EnoughException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** A success was told of, and then the connection broke before all of the body was sent. */
  static final class EarlySuccessException extends IOException {
    private static final long serialVersionUID = 1L;

    EarlySuccessException(int status, IOException cause) {
      super("answer " + status + " before all was sent, then " + Words.of(cause), cause);
    }
  }

  /** One exchange on a connection. */
  private static final class Attentive implements HttpClientConnection {
    private final HttpClientConnection connection;
    private ClassicHttpResponse early;
    private boolean begun;
    private boolean cut;

    Attentive(HttpClientConnection connection) {
      this.connection = connection;
    }

    @Override
    public void sendRequestEntity(ClassicHttpRequest request) throws HttpException, IOException {
      begun = true;
      HttpEntity entity = request.getEntity();
      request.setEntity(new Interrupted(entity, this));
      try {
        connection.sendRequestEntity(request);
      } catch (CaptureReadException e) {
        throw e;
      } catch (IOException e) {
        cut = true;
        if (early == null) {
          hearLast(e);
        }
        if (early == null) {
          throw e;
        }
        if (early.getCode() < 300) { // of half a capture, if of any
          throw new EarlySuccessException(early.getCode(), e);
        }
      } finally {
        request.setEntity(entity);
      }
    }

    /** What the body goes to as it is; null where there is TLS in between, or anything else. */
    SocketChannel plain() {
      return connection instanceof ManagedHttpClientConnection managed
              && managed.getSSLSession() == null
          ? managed.getSocket().getChannel()
          : null;
    }

    /** Takes in what has come so far; what only asks us to go on is not the answer. */
    void listen() throws IOException {
      try {
        while (early == null && connection.isDataAvailable(LOOK)) {
          ClassicHttpResponse answer = connection.receiveResponseHeader();
          early = answer.getCode() < 200 ? null : answer;
        }
      } catch (HttpException e) {
        throw new IOException(e.getMessage(), e);
      }
      if (early != null && early.getCode() >= 300) {
        throw new EnoughException();
      }
    }

    /** The connection broke; what came before it did is there to be read still. */
    private void hearLast(IOException broken) {
      try {
        listen();
      } catch (EnoughException e) {
        return; // heard
      } catch (IOException e) {
        broken.addSuppressed(e);
      }
    }

    @Override
    public ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
      if (early == null) {
        ClassicHttpResponse answer = connection.receiveResponseHeader();
        boolean success = answer.getCode() >= 200 && answer.getCode() < 300;
        early =
            success && !begun ? answer : null; // in place of "go on"; the body follows all the same
        return answer;
      }
      ClassicHttpResponse answer = early;
      early = null;
      if (cut) {
        answer.setHeader(HttpHeaders.CONNECTION, "close"); // the rest of the body is still owed
      }
      return answer;
    }

    @Override
    public void flush() throws IOException {
      if (!cut) {
        connection.flush();
      }
    }

    @Override
    public boolean isConsistent() {
      return !cut && connection.isConsistent();
    }

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
      connection.sendRequestHeader(request);
    }

    @Override
    public void terminateRequest(ClassicHttpRequest request) throws HttpException, IOException {
      connection.terminateRequest(request);
    }

    @Override
    public void receiveResponseEntity(ClassicHttpResponse response)
        throws HttpException, IOException {
      connection.receiveResponseEntity(response);
    }

    @Override
    public boolean isDataAvailable(Timeout timeout) throws IOException {
      return connection.isDataAvailable(timeout);
    }

    @Override
    public boolean isStale() throws IOException {
      return connection.isStale();
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }

    @Override
    public void close(CloseMode mode) {
      connection.close(mode);
    }

    @Override
    public Timeout getSocketTimeout() {
      return connection.getSocketTimeout();
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
      connection.setSocketTimeout(timeout);
    }

    @Override
    public EndpointDetails getEndpointDetails() {
      return connection.getEndpointDetails();
    }

    @Override
    public SocketAddress getLocalAddress() {
      return connection.getLocalAddress();
    }

    @Override
    public SocketAddress getRemoteAddress() {
      return connection.getRemoteAddress();
    }

    @Override
    public ProtocolVersion getProtocolVersion() {
      return connection.getProtocolVersion();
    }

    @Override
    public SSLSession getSSLSession() {
      return connection.getSSLSession();
    }

    @Override
    public boolean isOpen() {
      return connection.isOpen();
    }
  }

  /** A body whose writer looks up from time to time. */
  private static final class Interrupted extends HttpEntityWrapper {
    private final Attentive attentive;

    Interrupted(HttpEntity entity, Attentive attentive) {
      super(entity);
      this.attentive = attentive;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      super.writeTo(new Listening(out, attentive));
    }
  }

  /** Where that writer writes to. */
  private static final class Listening extends FilterOutputStream implements Outlet {
    private final Attentive attentive;
    private final SocketChannel plain;
    private long looked = System.nanoTime();

    Listening(OutputStream out, Attentive attentive) {
      super(out);
      this.attentive = attentive;
      this.plain = attentive.plain();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      listen();
      out.write(bytes, from, length);
    }

    @Override
    public boolean isPlain() {
      return plain != null;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      listen();
      out.flush(); // what was written before goes before
      while (bytes.hasRemaining()) {
        plain.write(bytes);
      }
    }

    private void listen() throws IOException {
      if (System.nanoTime() - looked > BETWEEN_LOOKS.toNanos()) {
        attentive.listen();
        looked = System.nanoTime();
      }
    }
  }
}
