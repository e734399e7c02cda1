package dev.remora.config;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.apache.camel.support.jsse.KeyManagersParameters;

/**
 * By which we show a server who we are.
 *
 * @param target in whose configuration it stands
 * @param certificate PEM file of it, with those that lead to its authority
 * @param key PEM file of its private key, without a passphrase
 */
record ClientCertificate(String target, Path certificate, Path key) {
  static final String CERTIFICATE = "client-certificate-file";
  static final String KEY = "client-key-file";

  /**
   * For TLS.
   *
   * @throws ConfigurationException when a file can't be used, or one is not of the other
   */
  KeyManagersParameters keyManagers() {
    KeyManager[] managers = read();
    return new KeyManagersParameters() {
      @Override
      public KeyManager[] createKeyManagers() {
        return managers;
      }
    };
  }

  private KeyManager[] read() {
    byte[] pem = bytes(CERTIFICATE, certificate);
    PublicKey ours;
    try {
      ours =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem))
              .getPublicKey();
    } catch (GeneralSecurityException e) {
      throw wrong(CERTIFICATE, certificate, "holds no usable PEM certificate");
    }
    byte[] keyPem = bytes(KEY, key);
    KeyManager[] managers;
    try {
      managers =
          new PemKeyCertOptions()
              .addCertValue(Buffer.buffer(pem))
              .addKeyValue(Buffer.buffer(keyPem))
              .getKeyManagerFactory(null) // no Vert.x is needed where no path is to be resolved
              .getKeyManagers();
    } catch (Exception e) { // it names no other; what it says might hold parts of the key
      throw noKey();
    }
    if (Arrays.stream(managers).noneMatch(manager -> isPair(ours, (X509KeyManager) manager))) {
      throw noKey();
    }
    return managers;
  }

  private byte[] bytes(String leaf, Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw wrong(leaf, file, "can't be read");
    }
  }

  private ConfigurationException noKey() {
    return wrong(
        KEY,
        key,
        "holds no private key of the certificate in "
            + certificate
            + ", in PEM and without a passphrase");
  }

  private ConfigurationException wrong(String leaf, Path file, String what) {
    return new ConfigurationException(Settings.targetKey(target, leaf), file.toString(), what);
  }

  /** Nothing in TLS would tell before the server does, and not in these words. */
  private static boolean isPair(PublicKey ours, X509KeyManager manager) {
    String[] aliases = manager.getClientAliases(ours.getAlgorithm(), null);
    return aliases != null
        && Arrays.stream(aliases).anyMatch(alias -> isPair(ours, manager.getPrivateKey(alias)));
  }

  private static boolean isPair(PublicKey ours, PrivateKey theirs) {
    String algorithm =
        switch (ours.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> ours.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(theirs);
      byte[] signed = signature.sign();
      signature.initVerify(ours);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
