package dev.remora.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * An endpoint that captures are sent to.
 *
 * @param name {@code default}, or the name in {@code cloudshark.NAME.url}
 * @param base scheme, host, port and path, without a slash at the end
 * @param token asked for anew at each attempt; never to be printed
 * @param put whether to send by PUT where nothing says otherwise
 * @param proxy HTTP proxy, if any
 * @param authorities PEM file of the authorities to trust, if not Java's own
 * @param certificate what it is shown, if anything
 * @param embedded whether it is the endpoint inside this process
 */
public record Target(
    String name,
    URI base,
    Credential token,
    boolean put,
    Optional<URI> proxy,
    Optional<Path> authorities,
    Optional<ClientCertificate> certificate,
    boolean embedded) {

  @Override
  public String toString() {
    return name + " at " + base;
  }

  /** All targets of the configuration. */
  public static Collection<Target> in(Settings settings) {
    return settings.targetNames().stream().map(name -> of(name, settings)).toList();
  }

  /** The target of this name, which some key speaks of or which is the default one. */
  public static Target of(String name, Settings settings) {
    Optional<String> url = settings.find(Settings.targetKey(name, "url"));
    return new Target(
        name,
        url.map(u -> URI.create(u.replaceFirst("/+$", ""))).orElseGet(() -> embedded(settings)),
        token(name, settings),
        settings.text(Settings.targetKey(name, "method")).equals("put"),
        settings
            .find(Settings.targetKey(name, "proxy"))
            .map(p -> URI.create(p.contains("://") ? p : "http://" + p)),
        settings.find(Settings.targetKey(name, "ca-file")).map(Path::of),
        certificate(name, settings),
        url.isEmpty());
  }

  private static Optional<ClientCertificate> certificate(String name, Settings settings) {
    Optional<String> file = settings.find(Settings.targetKey(name, ClientCertificate.CERTIFICATE));
    Optional<String> key = settings.find(Settings.targetKey(name, ClientCertificate.KEY));
    return file.isEmpty() || key.isEmpty()
        ? Optional.empty()
        : Optional.of(new ClientCertificate(name, Path.of(file.get()), Path.of(key.get())));
  }

  /**
   * How TLS is spoken to it; empty where as Java usually does.
   *
   * @throws ConfigurationException when one of its files can't be used
   */
  public Optional<SSLContextParameters> tls() {
    if (authorities.isEmpty() && certificate.isEmpty()) {
      return Optional.empty();
    }
    SSLContextParameters tls =
        authorities
            .map(file -> Trust.in(file, Settings.targetKey(name, "ca-file")))
            .orElseGet(Trust::usual);
    certificate.ifPresent(shown -> tls.setKeyManagers(shown.keyManagers()));
    return Optional.of(tls);
  }

  private static URI embedded(Settings settings) {
    String host = settings.text("http.host");
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + (any ? "127.0.0.1" : literal) + ":" + settings.text("http.port"));
  }

  private static Credential token(String name, Settings settings) {
    Optional<String> file = settings.find(Settings.targetKey(name, "token-file"));
    if (file.isPresent()) {
      return Credential.tokenIn(Path.of(file.get()), Settings.targetKey(name, "token-file"));
    }
    return Credential.of(
        settings
            .find(Settings.targetKey(name, "token"))
            .orElseGet(() -> generated(settings.state().resolve("token"))));
  }

  /** The embedded endpoint's own token, made once and kept. */
  private static String generated(Path file) {
    try {
      Files.createDirectories(file.getParent());
      byte[] random = new byte[16];
      new SecureRandom().nextBytes(random);
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(random), StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        // made by an earlier start, and kept
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ConfigurationException(
          "captures.dir", "", "can't keep a token in " + file + ": " + e.getMessage());
    }
  }
}
