package dev.remora;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority of one's own and the certificate of one host, which are the same here. */
public final class Authority {
  private static final String PASSWORD = "changeit";

  private final Path pem;
  private final SSLContext tls;

  /**
   * @param folder where its files go
   * @param host what it vouches for, {@code dns:NAME} or {@code ip:ADDRESS}
   */
  public Authority(Path folder, String host) throws IOException, InterruptedException {
    Path store = folder.resolve("authority.p12");
    keytool(store, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=x", "-ext", "san=" + host);
    pem = folder.resolve("authority.pem");
    Files.writeString(pem, keytool(store, "-exportcert", "-rfc"));
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(keys, PASSWORD.toCharArray());
      tls = SSLContext.getInstance("TLS");
      tls.init(managers.getKeyManagers(), null, null);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Its own certificate, for those who are to trust it. */
  public Path pem() {
    return pem;
  }

  /** A listening socket of the host that it vouches for. */
  public ServerSocket socket() throws IOException {
    return socket(0);
  }

  public ServerSocket socket(int port) throws IOException {
    return tls.getServerSocketFactory()
        .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  private static String keytool(Path store, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("-alias", "x", "-keystore", store.toString(), "-storepass", PASSWORD));
    return Tools.output(command);
  }
}
