package dev.remora.server;

import dev.remora.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * A certificate for 127.0.0.1 that vouches for itself.
 *
 * @param pem the certificate
 * @param key its key, in PEM
 * @param trustStore holds the certificate as one that Java is to trust
 */
public record Certificate(Path pem, Path key, Path trustStore) {
  public static final String TRUST_STORE_PASSWORD = "changeit";

  static Certificate make(Path folder) throws IOException, InterruptedException {
    Path pem = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    Path trustStore = folder.resolve("trust.p12");
    String said =
        Tools.output(
            Stream.of(
                    List.of(Tools.require("openssl").toString(), "req", "-x509", "-days", "2"),
                    List.of("-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"),
                    List.of("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
                    List.of("-keyout", key.toString(), "-out", pem.toString()))
                .flatMap(List::stream)
                .toList());
    if (!Files.exists(pem)) {
      throw new IOException(said);
    }
    trust(pem, trustStore);
    return new Certificate(pem, key, trustStore);
  }

  private static void trust(Path pem, Path store) throws IOException {
    try (InputStream certificate = Files.newInputStream(pem);
        OutputStream out = Files.newOutputStream(store)) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
      trusted.store(out, TRUST_STORE_PASSWORD.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Options with which Java trusts this certificate and no other. */
  public List<String> jvmOptions() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trustStore,
        "-Djavax.net.ssl.trustStorePassword=" + TRUST_STORE_PASSWORD);
  }
}
