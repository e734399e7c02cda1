package dev.remora.server;

import dev.remora.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    run(
        Tools.require("openssl"),
        List.of("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        List.of("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
        List.of("-keyout", key.toString(), "-out", pem.toString()));
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool"),
        List.of("-importcert", "-noprompt", "-alias", "server", "-file", pem.toString()),
        List.of("-keystore", trustStore.toString(), "-storepass", TRUST_STORE_PASSWORD));
    return new Certificate(pem, key, trustStore);
  }

  /** Options with which Java trusts this certificate and no other. */
  public List<String> jvmOptions() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trustStore,
        "-Djavax.net.ssl.trustStorePassword=" + TRUST_STORE_PASSWORD);
  }

  @SafeVarargs
  private static void run(Path program, List<String>... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    for (List<String> more : words) {
      command.addAll(more);
    }
    String said = Tools.output(command);
    if (!Files.exists(Path.of(command.get(command.size() - 1)))
        && said.toLowerCase(java.util.Locale.ROOT).contains("error")) {
      throw new IOException(command + ": " + said);
    }
  }
}
