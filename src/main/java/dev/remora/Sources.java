package dev.remora;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Credential;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Trust;
import dev.remora.inbox.BucketSettings;
import dev.remora.inbox.BucketSource;
import dev.remora.inbox.FileServerSource;
import dev.remora.inbox.FtpsClient;
import dev.remora.inbox.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.remote.FtpComponent;
import org.apache.camel.component.file.remote.FtpsComponent;
import org.apache.camel.component.file.remote.FtpsEndpoint;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.SftpComponent;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.jsse.SSLContextParameters;

/** Makes the source that an instance of a remote inbox's template speaks of. */
final class Sources {
  private static final Set<String> TEMPLATES = Set.of("inbox-ftp", "inbox-sftp", "inbox-bucket");

  private final CamelContext camel;

  private final Secrets secrets;

  Sources(CamelContext camel, Secrets secrets) {
    this.camel = camel;
    this.secrets = secrets;
  }

  /** Parameters that routes need not know, so that no dump of theirs can show them. */
  static final Set<String> SECRETS = Set.of("password", "access-key", "secret-key");

  /** Whether the instance is of a template that has a source. */
  static boolean knows(Instance instance) {
    return TEMPLATES.contains(instance.template());
  }

  /**
   * Gives sources that are not connected yet; those of one inbox know of each other's fetches.
   *
   * @throws ConfigurationException when the instance's parameters make none
   */
  Supplier<Source> of(Instance instance) {
    return switch (instance.template()) {
      case "inbox-ftp" -> () -> ftp(instance);
      case "inbox-sftp" -> () -> sftp(instance);
      case "inbox-bucket" -> bucket(instance)::sibling;
      default -> throw new IllegalArgumentException(instance.template());
    };
  }

  private Source ftp(Instance instance) {
    String tls = instance.text("tls");
    String port = instance.text("port");
    String options =
        "&binary=true&passiveMode=true&ftpClient.controlEncoding=UTF-8&timeout="
            + timeout(instance);
    if (tls.equals("none")) {
      return source(
          endpoint(new FtpComponent(), "ftp", instance, port.isEmpty() ? "21" : port, options),
          instance,
          false);
    }
    boolean implicit = tls.equals("implicit");
    String usual = implicit ? "990" : "21";
    FtpsEndpoint endpoint =
        (FtpsEndpoint)
            endpoint(
                new FtpsComponent(),
                "ftps",
                instance,
                port.isEmpty() ? usual : port,
                options + "&execProt=P&execPbsz=0");
    endpoint.setFtpClient(new FtpsClient(implicit, trusting(instance)));
    return source(endpoint, instance, false);
  }

  private SSLContext trusting(Instance instance) {
    String authorities = instance.text("ca-file");
    SSLContextParameters trust =
        authorities.isEmpty()
            ? Trust.usual()
            : Trust.in(Path.of(authorities), instance.key("ca-file"));
    try {
      return trust.createSSLContext(camel);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Source sftp(Instance instance) {
    RemoteFileEndpoint<?> endpoint =
        endpoint(
            new SftpComponent(),
            "sftp",
            instance,
            instance.text("port"),
            "&strictHostKeyChecking=yes&useUserKnownHostsFile=false");
    SftpConfiguration configuration = (SftpConfiguration) endpoint.getConfiguration();
    configuration.setKnownHostsFile(home(instance.text("known-hosts-file")));
    if (!instance.text("private-key-file").isEmpty()) {
      configuration.setPrivateKeyFile(home(instance.text("private-key-file")));
      configuration.setPreferredAuthentications("publickey");
    }
    return source(endpoint, instance, true);
  }

  private static BucketSource bucket(Instance instance) {
    try {
      return new BucketSource(
          new BucketSettings(
              instance.text("bucket"),
              instance.text("prefix"),
              instance.text("outcome-bucket"),
              instance.text("endpoint"),
              instance.text("region"),
              instance.text("path-style").equals("true"),
              instance.text("access-key"),
              instance.text("secret-key")));
    } catch (BucketSettings.Wrong e) {
      throw new ConfigurationException(instance.key(e.parameter()), "", e.getMessage());
    }
  }

  private static String home(String path) {
    return path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
  }

  private RemoteFileEndpoint<?> endpoint(
      DefaultComponent component, String scheme, Instance instance, String port, String options) {
    component.setCamelContext(camel);
    component.init();
    String host = instance.text("host");
    try {
      return (RemoteFileEndpoint<?>)
          component.createEndpoint(
              scheme
                  + "://"
                  + (host.contains(":") ? "[" + host + "]" : host)
                  + ":"
                  + port
                  + "?stepwise=false&streamDownload=true&autoCreate=false&fastExistsCheck=true"
                  + "&maximumReconnectAttempts=0&throwExceptionOnConnectFailed=true&connectTimeout="
                  + timeout(instance) / 3
                  + "&soTimeout="
                  + timeout(instance)
                  + options);
    } catch (Exception e) {
      throw new ConfigurationException(
          instance.key("host"), "", "can't be used: " + e.getMessage());
    }
  }

  private static int timeout(Instance instance) {
    return (int) Math.min(instance.duration("timeout").toMillis(), Integer.MAX_VALUE);
  }

  /** User and password stand in no URI. */
  private Source source(RemoteFileEndpoint<?> endpoint, Instance instance, boolean patterns) {
    endpoint.getConfiguration().setUsername(instance.text("username"));
    Credential password = password(instance);
    password.get(); // one that can't be had is told before anything is asked of the server
    return new FileServerSource(
        endpoint, password, login(instance), instance.text("directory"), patterns);
  }

  /** Who logs in, and by what; a key goes before a password, and a file before what stands here. */
  private static List<String> login(Instance instance) {
    return Stream.of("username", "private-key-file", "password-file", "password")
        .filter(p -> p.equals("username") || !instance.text(p).isEmpty())
        .limit(2)
        .toList();
  }

  private Credential password(Instance instance) {
    String file = instance.text("password-file");
    return file.isEmpty()
        ? Credential.of(instance.text("password"))
        : secrets.in(Path.of(file), instance.key("password-file"));
  }
}
