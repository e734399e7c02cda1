package dev.remora.inbox;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * An FTPS client whose data connections resume the TLS session of its control connection. Many
 * servers demand it, as proof that both are the same client's. A data connection that resumes
 * nothing has to show a certificate for the same host as the control connection.
 */
public final class FtpsClient extends FTPSClient {
  private final SSLSocketFactory tls;

  /**
   * @param context of this client alone, as the sessions that may be resumed are kept in it
   */
  public FtpsClient(boolean implicit, SSLContext context) {
    super(implicit, context);
    this.tls = context.getSocketFactory();
    setEndpointCheckingEnabled(true);
  }

  @Override
  public void execPROT(String level) throws IOException {
    super.execPROT(level);
    setSocketFactory(
        new DefaultSocketFactory() {
          @Override
          public Socket createSocket() {
            return new DataSocket(getRemotePort());
          }
        });
  }

  @Override
  protected Socket _openDataConnection_(String command, String argument) throws IOException {
    Socket plain = super._openDataConnection_(command, argument);
    if (plain == null) {
      return null;
    }
    try {
      return secured(plain);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private SSLSocket secured(Socket plain) throws IOException {
    SSLSocket socket = (SSLSocket) tls.createSocket(plain, _hostname_, plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Java looks for a session to resume by host and port: those of the control connection. */
  private static final class DataSocket extends Socket {
    private final int controlPort;

    DataSocket(int controlPort) {
      this.controlPort = controlPort;
    }

    @Override
    public int getPort() {
      return controlPort;
    }
  }
}
