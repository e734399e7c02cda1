package dev.remora;

import dev.remora.config.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** An authority of one's own and the certificate of one host, which are the same here. */
public final class Authority {
  private static final String PASSWORD = "changeit";

  private final Path pem;
  private final Path key;
  private final KeyManager[] keys;

  /**
   * @param folder where its files go
   * @param host what it vouches for, {@code dns:NAME} or {@code ip:ADDRESS}
   */
  public Authority(Path folder, String host) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path store = folder.resolve("authority.p12");
    keytool(store, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=x", "-ext", "san=" + host);
    pem = folder.resolve("authority.pem");
    try {
      KeyStore own = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(own, PASSWORD.toCharArray());
      keys = managers.getKeyManagers();
      write(pem, "CERTIFICATE", own.getCertificate("x").getEncoded());
      key = folder.resolve("authority.key");
      write(key, "PRIVATE KEY", own.getKey("x", PASSWORD.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Its own certificate, for those who are to trust it. */
  public Path pem() {
    return pem;
  }

  /** Its private key. */
  public Path key() {
    return key;
  }

  /** A listening socket of the host that it vouches for. */
  public ServerSocket socket() throws IOException {
    return socket(0);
  }

  public ServerSocket socket(int port) throws IOException {
    return socket(port, null);
  }

  /** One that takes in none but those for whom another authority vouches. */
  public ServerSocket socketFor(Authority clients) throws IOException {
    SSLServerSocket socket =
        (SSLServerSocket) socket(0, Trust.in(clients.pem(), "ca-file").getTrustManagers());
    socket.setNeedClientAuth(true);
    return socket;
  }

  private ServerSocket socket(int port, TrustManagersParameters trusted) throws IOException {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys, trusted == null ? null : trusted.createTrustManagers(), null);
      return tls.getServerSocketFactory()
          .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void write(Path pem, String what, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder().encodeToString(bytes);
    Files.writeString(
        pem, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, lines));
  }

  private static void keytool(Path store, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("-alias", "x", "-keystore", store.toString(), "-storepass", PASSWORD));
    Tools.output(command);
  }
}
