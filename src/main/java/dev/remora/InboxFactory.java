package dev.remora;

import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.config.Trust;
import dev.remora.inbox.Connections;
import dev.remora.inbox.DirectoryInbox;
import dev.remora.inbox.FileServerSource;
import dev.remora.inbox.Gate;
import dev.remora.inbox.RemoteComponent;
import dev.remora.inbox.RemoteInbox;
import dev.remora.inbox.Source;
import dev.remora.inbox.Watching;
import dev.remora.ledger.Ledger;
import dev.remora.status.TroubleCheck;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.remote.FtpComponent;
import org.apache.camel.component.file.remote.FtpsComponent;
import org.apache.camel.component.file.remote.FtpsEndpoint;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.SftpComponent;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.support.DefaultComponent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what stands behind each configured inbox, and puts it where its route looks for it. */
final class InboxFactory {
  private static final Logger LOG = LoggerFactory.getLogger(InboxFactory.class);

  /** Parameters that routes need not know, so that no dump of theirs can show them. */
  static final Set<String> SECRETS = Set.of("password", "access-key", "secret-key");

  /** Captures of one remote inbox that are fetched at once. */
  private static final int FETCHERS = 2;

  private static final int TIMEOUT_MILLIS = 30_000;

  private final CamelContext camel;
  private final Settings settings;
  private final Lines lines;
  private final Ledger ledger;
  private final Clock clock;

  InboxFactory(CamelContext camel, Settings settings, Lines lines, Ledger ledger, Clock clock) {
    this.camel = camel;
    this.settings = settings;
    this.lines = lines;
    this.ledger = ledger;
    this.clock = clock;
    camel.addComponent("remote-inbox", new RemoteComponent());
  }

  /** Binds what the route of this instance refers to; other templates are left to themselves. */
  void make(Instance instance) {
    switch (instance.template()) {
      case "inbox-directory" -> directory(instance);
      case "inbox-ftp" -> remote(instance, () -> ftp(instance));
      case "inbox-sftp" -> remote(instance, () -> sftp(instance));
      default -> LOG.debug("{} is an inbox of the user's own making", instance.name());
    }
  }

  private void bind(Instance instance, Object inbox, Supplier<String> trouble) {
    camel.getRegistry().bind("inbox-" + instance.name(), inbox);
    camel
        .getRegistry()
        .bind(
            "health-inbox-" + instance.name(), new TroubleCheck("inbox", instance.name(), trouble));
  }

  private void directory(Instance instance) {
    Path root = Path.of(instance.text("path"));
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      LOG.warn("inbox {}: {} can't be made: {}", instance.name(), root, e.getMessage());
    }
    Watching rules = rules(instance, instance.text("path"));
    DirectoryInbox inbox =
        new DirectoryInbox(instance.name(), root, rules, policy(instance), gate(instance), clock);
    bind(instance, inbox, inbox::trouble);
  }

  private void remote(Instance instance, Supplier<Source> source) {
    String name = instance.name();
    ExecutorService fetchers =
        Executors.newFixedThreadPool(FETCHERS, task -> new Thread(task, "fetch-" + name));
    ExecutorService porter =
        Executors.newSingleThreadExecutor(task -> daemon(task, "put-away-" + name));
    camel.getRegistry().bind("fetch-" + name, ExecutorService.class, fetchers);
    RemoteInbox.Frame frame =
        new RemoteInbox.Frame(
            name,
            settings.captures().resolve("state").resolve("work").resolve(name),
            instance.bytes("spool"),
            instance.duration("poll"),
            instance.text("recursive").equals("true"),
            rules(instance, ""),
            policy(instance),
            gate(instance));
    try {
      RemoteInbox inbox =
          new RemoteInbox(frame, source.get(), new Connections(source, porter), ledger, clock);
      bind(instance, inbox, inbox::trouble);
    } catch (IOException e) {
      throw new ConfigurationException(
          "captures.dir", frame.work().toString(), "can't be used for fetching: " + e.getMessage());
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private Gate gate(Instance instance) {
    Line line = lines.line(instance.text("target"));
    return new Gate() {
      @Override
      public boolean enter() {
        return line.enter();
      }

      @Override
      public void leave() {
        line.leave();
      }
    };
  }

  private static Watching rules(Instance instance, String path) {
    return Watching.of(
        path,
        instance.text("include"),
        instance.text("exclude"),
        instance.duration("settle"),
        instance.text("done-suffix"));
  }

  /** How captures of this instance are to be treated. */
  static Policy policy(Instance instance) {
    return new Policy(
        instance.text("target"),
        instance.text("method"),
        After.valueOf(instance.text("after").toUpperCase(Locale.ROOT)),
        instance.text("duplicates").equals("send"),
        instance.text("accept").equals("any"),
        instance.duration("give-up"));
  }

  private Source ftp(Instance instance) {
    String tls = instance.text("tls");
    String port = instance.text("port");
    String options =
        "&binary=true&passiveMode=true&ftpClient.controlEncoding=UTF-8&timeout=" + TIMEOUT_MILLIS;
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
                options
                    + "&execProt=P&execPbsz=0&ftpClient.endpointCheckingEnabled=true&implicit="
                    + implicit);
    String authorities = instance.text("ca-file");
    endpoint.setSslContextParameters(
        authorities.isEmpty()
            ? Trust.usual()
            : Trust.in(Path.of(authorities), instance.key("ca-file")));
    return source(endpoint, instance, false);
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
                  + TIMEOUT_MILLIS / 3
                  + "&soTimeout="
                  + TIMEOUT_MILLIS
                  + options);
    } catch (Exception e) {
      throw new ConfigurationException(
          instance.key("host"), "", "can't be used: " + e.getMessage());
    }
  }

  /** User and password are set on the endpoint and stand in no URI. */
  private static Source source(
      RemoteFileEndpoint<?> endpoint, Instance instance, boolean patterns) {
    endpoint.getConfiguration().setUsername(instance.text("username"));
    endpoint.getConfiguration().setPassword(password(instance));
    return new FileServerSource(endpoint, instance.text("directory"), patterns);
  }

  private static String password(Instance instance) {
    String file = instance.text("password-file");
    if (file.isEmpty()) {
      return instance.text("password");
    }
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      throw new ConfigurationException(
          instance.key("password-file"), "", file + " can't be read: " + e.getMessage());
    }
  }
}
