package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys as OpenSSL and others write them. */
class ClientCertificateIT {
  @TempDir Path folder;

  private Path pem(String name) {
    return folder.resolve(name + ".pem");
  }

  private void openssl(String words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Tools.require("openssl").toString());
    command.addAll(List.of(words.replace("FOLDER", folder.toString()).split(" ")));
    Tools.output(command);
  }

  private void make(String name, String kind) throws Exception {
    openssl(
        "req -x509 -newkey "
            + kind
            + " -nodes -subj /CN=x -keyout FOLDER/"
            + name
            + "-key.pem -out FOLDER/"
            + name
            + ".pem");
    assertThat(pem(name)).isNotEmptyFile();
  }

  private ClientCertificate certificate(String certificate, String key) {
    return new ClientCertificate("lab", pem(certificate), pem(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256"})
  void aCertificateIsTakenWithItsKeyAndNoOther(String kind) throws Exception {
    make("ours", kind);
    make("other", kind);
    make("rsa", "rsa:2048");
    assertThat(certificate("ours", "ours-key").keyManagers().createKeyManagers()).hasSize(1);
    for (String other : List.of("other-key", "rsa-key")) {
      assertThatThrownBy(() -> certificate("ours", other).keyManagers())
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "cloudshark.lab.client-key-file (%s): holds no private key of the certificate in %s, in"
                  + " PEM and without a passphrase",
              pem(other), pem("ours"));
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa:2048,rsa -traditional", "ec -pkeyopt ec_paramgen_curve:P-256,ec"})
  void aKeyInItsOldFormIsTakenToo(String kind, String tool) throws Exception {
    make("ours", kind);
    openssl(tool + " -in FOLDER/ours-key.pem -out FOLDER/old.pem");
    assertThat(pem("old")).content().containsPattern("BEGIN (RSA|EC) PRIVATE KEY");
    assertThat(certificate("ours", "old").keyManagers().createKeyManagers()).hasSize(1);
  }

  @Test
  void whatCannotBeUsedIsNamedWithItsKeyAndFile() throws Exception {
    make("ours", "rsa:2048");
    openssl("pkcs8 -topk8 -passout pass:secret -in FOLDER/ours-key.pem -out FOLDER/locked.pem");
    Files.writeString(pem("empty"), "");
    for (String key : List.of("locked", "empty", "ours")) {
      assertThatThrownBy(() -> certificate("ours", key).keyManagers())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("cloudshark.lab.client-key-file (" + pem(key) + "): holds no");
    }
    for (String none : List.of("empty", "ours-key")) {
      assertThatThrownBy(() -> certificate(none, "ours-key").keyManagers())
          .hasMessage(
              "cloudshark.lab.client-certificate-file (%s): holds no usable PEM certificate",
              pem(none));
    }
  }
}
