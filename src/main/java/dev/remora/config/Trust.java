package dev.remora.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Whom TLS trusts. */
public final class Trust {
  private Trust() {}

  /** The authorities that Java itself trusts. */
  public static SSLContextParameters usual() {
    return new SSLContextParameters();
  }

  /**
   * The authorities in a PEM file, and no others.
   *
   * @param key that names the file, for the message
   * @throws ConfigurationException when it holds none
   */
  public static SSLContextParameters in(Path authorities, String key) {
    try (InputStream in = Files.newInputStream(authorities)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int n = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + n++, certificate);
      }
      if (n == 0) {
        throw new GeneralSecurityException("it holds none");
      }
      KeyStoreParameters keys = new KeyStoreParameters();
      keys.setKeyStore(store);
      TrustManagersParameters managers = new TrustManagersParameters();
      managers.setKeyStore(keys);
      SSLContextParameters parameters = new SSLContextParameters();
      parameters.setTrustManagers(managers);
      return parameters;
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigurationException(
          key, authorities.toString(), "holds no usable PEM certificates: " + e.getMessage());
    }
  }
}
