package dev.remora.extension;

import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.config.RouteIds;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.ExchangeHelper;

/** Reads from an exchange of a user's route what it hands over, and what it says of that. */
final class HandOver {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int LONGEST_PATH = 1024;

  /** A key log lies beside its capture, whose name may have got a number. */
  private static final int LONGEST_WITH_KEYLOG =
      Names.MAX_BYTES - Places.KEYLOG.length() - "~99999".length();

  private final Exchange exchange;

  HandOver(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * Its path is empty where the route gives none.
   *
   * @throws IllegalArgumentException in words, where something that is given can't be
   */
  Order order(Instant now) {
    String path =
        plain(exchange, "path")
            .or(() -> Optional.ofNullable(header(Exchange.FILE_NAME)))
            .orElse("");
    return new Order(
        inbox(),
        path.isEmpty() ? "" : checked(path),
        Capture.FROM_ROUTE + routeId(),
        text("filename").orElse(""),
        text("tags").orElse(""),
        text("comments").orElse(""),
        text("target").orElse(""),
        method(text("method").orElse("")),
        now.toEpochMilli());
  }

  private String inbox() {
    Optional<String> said = text("inbox");
    if (said.isEmpty()) {
      String id = routeId().replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
      return id.isEmpty() ? "route" : id.substring(0, Math.min(64, id.length()));
    }
    if (!NAME.matcher(said.get()).matches()) {
      throw new IllegalArgumentException(
          "the variable inbox is '"
              + Names.printable(said.get())
              + "': a name may have letters, digits, '.', '_' and '-' only, at most 64");
    }
    return said.get();
  }

  private String routeId() {
    return Optional.ofNullable(exchange.getFromRouteId())
        .or(() -> Optional.ofNullable(ExchangeHelper.getRoute(exchange)).map(Route::getRouteId))
        .map(RouteIds::written)
        .orElse("route");
  }

  private static String method(String text) {
    if (!text.isEmpty() && !text.equals("post") && !text.equals("put")) {
      throw new IllegalArgumentException(
          "the variable method is '" + Names.printable(text) + "': it has to be post or put");
    }
    return text;
  }

  private String checked(String path) {
    String shown = "the path '" + Names.printable(path) + "' ";
    if (path.length() > LONGEST_PATH) {
      throw new IllegalArgumentException("the path is longer than " + LONGEST_PATH);
    }
    if (path.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029')) {
      throw new IllegalArgumentException(shown + "has control characters in it");
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException(
            shown + "has to lead into its inbox: no '..', no empty part, and no '/' before it");
      }
      if (part.startsWith(".")) {
        throw new IllegalArgumentException(
            shown + "has a part that begins with a dot, as unfinished files do");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > Names.MAX_BYTES) {
        throw new IllegalArgumentException(
            shown + "has a part longer than " + Names.MAX_BYTES + " bytes");
      }
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (exchange.getVariable("keylog") != null
        && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_WITH_KEYLOG) {
      throw new IllegalArgumentException(
          shown
              + "has a name longer than "
              + LONGEST_WITH_KEYLOG
              + " bytes, too long for a key log beside it");
    }
    if (Names.isUnfinished(name) || Names.isCompanion(name)) {
      throw new IllegalArgumentException(
          shown + "is the name of an unfinished file, a sidecar or a key log, not of a capture");
    }
    return path;
  }

  /** A variable's text, if it has any; a list has commas between. */
  private Optional<String> text(String variable) {
    return text(exchange, variable);
  }

  static Optional<String> text(Exchange exchange, String variable) {
    return plain(exchange, variable).map(String::strip).filter(t -> !t.isEmpty());
  }

  private String header(String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }

  /** With the blanks around it, which a name may have. */
  private static Optional<String> plain(Exchange exchange, String variable) {
    Object value = exchange.getVariable(variable);
    if (value instanceof Collection<?> list) {
      return Optional.of(list.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    return Optional.ofNullable(value)
        .map(v -> exchange.getContext().getTypeConverter().convertTo(String.class, exchange, v))
        .filter(t -> !t.isEmpty());
  }

  /**
   * Opens what is handed over.
   *
   * @throws IOException when it can't be opened, or there is nothing
   */
  InputStream content() throws IOException {
    Object body = exchange.getMessage().getBody();
    return open(body)
        .orElseThrow(
            () ->
                new IOException(
                    body == null
                        ? "the message has no body"
                        : "the body is a "
                            + body.getClass().getName()
                            + ", which is no content: a file, a stream, bytes or text is"));
  }

  /** The key log that goes with it, a text or a file. */
  Optional<InputStream> keylog() throws IOException {
    return open(exchange.getVariable("keylog"));
  }

  private Optional<InputStream> open(Object said) throws IOException {
    Object value =
        said instanceof WrappedFile<?> wrapped && wrapped.getFile() instanceof File
            ? wrapped.getFile()
            : said;
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof File file) {
      return Optional.of(Files.newInputStream(file.toPath()));
    }
    if (value instanceof Path file) {
      return Optional.of(Files.newInputStream(file));
    }
    if (value instanceof String text) {
      return Optional.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
    return Optional.ofNullable(
        exchange.getContext().getTypeConverter().tryConvertTo(InputStream.class, exchange, value));
  }
}
