package dev.remora.config;

import dev.remora.config.Type.BaseUrl;
import dev.remora.config.Type.Bytes;
import dev.remora.config.Type.FilePath;
import dev.remora.config.Type.Hosts;
import dev.remora.config.Type.Number;
import dev.remora.config.Type.OneOf;
import dev.remora.config.Type.Proxy;
import dev.remora.config.Type.Regex;
import dev.remora.config.Type.Secret;
import dev.remora.config.Type.Span;
import dev.remora.config.Type.Text;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every key of Remora's own, once. Camel's own keys ({@code camel.*}) are Camel's. */
public final class Keys {
  private Keys() {}

  /** The prefix of the keys that describe a target. */
  public static final String TARGET = "cloudshark.";

  /** The name of the target whose keys carry no name. */
  public static final String DEFAULT_TARGET = "default";

  /** Keys of a target, as {@code cloudshark.KEY} or {@code cloudshark.NAME.KEY}. */
  public static final List<Key> OF_A_TARGET =
      List.of(
          new Key(
              "url",
              new BaseUrl(),
              "",
              "Base of the endpoint, https://cloudshark.example; none starts the embedded one."),
          new Key("token", new Secret(), "", "API token, 32 hexadecimal digits."),
          new Key("token-file", new FilePath(), "", "File whose first line is the API token."),
          new Key(
              "method",
              OneOf.of("post", "put"),
              "post",
              "How captures are sent; a key log, or a description too long for a URL, forces post."),
          new Key("proxy", new Proxy(), "", "HTTP proxy, host:port or http://host:port."),
          new Key(
              "ca-file",
              new FilePath(),
              "",
              "PEM file of the authorities to trust in place of Java's own."),
          new Key(
              ClientCertificate.CERTIFICATE,
              new FilePath(),
              "",
              "PEM file of the certificate to show to an endpoint that asks for one."),
          new Key(
              ClientCertificate.KEY,
              new FilePath(),
              "",
              "PEM file of that certificate's private key, without a passphrase."));

  /** All keys but those of targets. */
  public static final List<Key> GENERAL =
      List.of(
          new Key(
              "captures.dir",
              new FilePath(),
              "captures",
              "Holds inbox/, delivered/, dead-letter/ and state/."),
          new Key(
              "captures.least-free",
              new Bytes(),
              "512MB",
              "Free space there below which health says DOWN."),
          new Key(
              "routes.dir",
              new Text(),
              "routes",
              "Folders of YAML routes, with commas between; Remora's own must be among them."),
          new Key(
              "routes.interface",
              new Number(1, 1_000_000),
              "1",
              "Version of the interface that routes of your own are written for; one that this"
                  + " build does not serve is refused."),
          new Key(
              "components.dir",
              new Text(),
              "components",
              "Folders of jars with components that are not bundled, with commas between; the usual one need not be there."),
          new Key(
              "routes.reload",
              OneOf.of("true", "false"),
              "false",
              "Whether changes to files of routes, and to inboxes in the configuration, take effect while it runs."),
          new Key(
              "outcome.delivered.uri",
              new Text(),
              "",
              "Camel endpoints that get each session as JSON, with commas between."),
          new Key(
              "outcome.dead-letter.uri",
              new Text(),
              "",
              "Camel endpoints that get each error as JSON, with commas between."),
          new Key(
              "delivered.keep-for",
              new Span(Duration.ofSeconds(1)),
              "",
              "How long delivered captures stay in delivered/; nothing given keeps them for ever."
                  + " Receipts stay."),
          new Key(
              "delivered.keep-receipts-for",
              new Span(Duration.ofSeconds(1)),
              "",
              "How long receipts stay whose capture is no longer beside them; nothing given keeps"
                  + " them for ever."),
          new Key("http.host", new Text(), "127.0.0.1", "Address of the pages and the endpoint."),
          new Key("http.port", new Number(1, 65535), "8080", "Port of the pages and the endpoint."),
          new Key(
              "http.names",
              new Text(),
              "",
              "Names under which browsers may see the pages and ask routes of yours, besides addresses"
                  + " and localhost, with commas between; none is any where http.host lets other"
                  + " machines in."),
          new Key(
              "http.password",
              new Secret(),
              "",
              "Password of the status page, with any user name; with none it is shown to all who"
                  + " are let in, and only this machine may put dead letters back from it."),
          new Key(
              "http.password-file", new FilePath(), "", "File whose first line is that password."),
          new Key(
              "camel.management.host",
              new Text(),
              "127.0.0.1",
              "Address of /observe/health and /observe/metrics."),
          new Key(
              "camel.management.port",
              new Number(1, 65535),
              "9876",
              "Port of /observe/health and /observe/metrics."),
          new Key(
              "delivery.concurrency",
              new Number(1, 256),
              "4",
              "Uploads under way at once to one target; of captures from 32MB on, one fewer."),
          new Key(
              "delivery.bandwidth",
              new Bytes(64L << 10),
              "",
              "Bytes a second to one target, all its uploads together; nothing given sets no"
                  + " limit."),
          new Key("delivery.back-off", new Span(), "1s", "First wait after a failed attempt."),
          new Key(
              "delivery.back-off-max",
              new Span(),
              "5m",
              "Longest wait between attempts, and the longest Retry-After that is honoured."),
          new Key(
              "delivery.give-up-after",
              new Number(1, 1_000_000),
              "10",
              "Attempts after which a capture is given up that fails while others pass."),
          new Key(
              "delivery.in-doubt",
              OneOf.of("search", "resend", "hold"),
              "search",
              "What to do with a capture sent whole and not answered: search the endpoint for it"
                  + " first, resend or hold."),
          new Key(
              "delivery.on-refused-token",
              OneOf.of("stop", "dead-letter"),
              "stop",
              "Whether a refused token stops the line or makes each capture a dead letter."),
          new Key(
              "delivery.stop-on",
              new Regex(),
              "(?i)api token|quota|over limit",
              "Endpoint's words that stop the line instead of rejecting a capture."),
          new Key("delivery.connect-timeout", new Span(), "10s", "Longest wait for a connection."),
          new Key(
              "delivery.answer-timeout",
              new Span(Duration.ofMillis(100)),
              "5m",
              "Longest wait for the answer after the last byte was sent."),
          new Key(
              "delivery.rehearse",
              OneOf.of("true", "false"),
              "true",
              "Whether samples are taken through the delivery's code right after the start, to no"
                  + " target, so that the first captures find it compiled."),
          new Key(
              "embedded.url-hosts",
              new Hosts(),
              "",
              "Hosts from which the embedded endpoint may fetch url=, with commas between."),
          new Key(
              "embedded.tshark",
              OneOf.of("true", "false"),
              "true",
              "Whether its pages let tshark decode packets, where that is installed; false leaves"
                  + " it to the built-in decoder."),
          new Key("embedded.max-size", new Bytes(1), "64GB", "Largest capture it takes."),
          new Key(
              "traces.endpoint",
              new BaseUrl(),
              "",
              "Base of an OpenTelemetry collector that takes OTLP over HTTP, http://127.0.0.1:4318;"
                  + " none sends no traces."),
          new Key(
              "log.level",
              OneOf.of("error", "warn", "info", "debug", "trace"),
              "info",
              "How much is logged."),
          new Key("log.format", OneOf.of("text", "json"), "text", "Form of the log."));

  /** The key of this name, target keys with or without a target's name in them included. */
  public static Optional<Key> find(String name) {
    if (name.startsWith(TARGET)) {
      String rest = name.substring(TARGET.length());
      String leaf = rest.substring(rest.lastIndexOf('.') + 1);
      return OF_A_TARGET.stream()
          .filter(k -> k.name().equals(leaf))
          .map(k -> new Key(name, k.type(), k.defaultValue(), k.description()))
          .findFirst();
    }
    return GENERAL.stream().filter(k -> k.name().equals(name)).findFirst();
  }
}
