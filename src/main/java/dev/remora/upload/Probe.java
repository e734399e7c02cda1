package dev.remora.upload;

import dev.remora.config.Mask;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;

/** Asks an endpoint whether it is there and takes our token, by a search that finds nothing. */
public final class Probe {
  private Probe() {}

  /**
   * What is wrong with the target, as far as a question without consequences can tell.
   *
   * @return empty where it answers, and for the embedded endpoint, which runs with us
   */
  public static Optional<Problem> complaint(Target target, Settings settings) {
    if (target.embedded()) {
      return Optional.empty();
    }
    String token = target.token().get();
    Mask secrets = Mask.of(List.of(token));
    try (DefaultCamelContext camel = new DefaultCamelContext();
        ProducerTemplate template = camel.createProducerTemplate()) {
      new Clients(camel, settings).register(target);
      // The answer is read after the exchange has ended, so it can't be a stream of the connection.
      camel
          .getRegistry()
          .lookupByNameAndType(Clients.endpointName(target.name()), HttpEndpoint.class)
          .setDisableStreamCache(false);
      camel.start();
      Exchange answer =
          template.request(
              "ref:" + Clients.endpointName(target.name()),
              e -> {
                e.getMessage().setHeader(Exchange.HTTP_METHOD, "GET");
                e.getMessage().setHeader(Exchange.HTTP_PATH, "/api/v1/" + token + "/search");
                e.getMessage()
                    .setHeader(Exchange.HTTP_RAW_QUERY, "search%5Bfilename%5D=remora-check");
              });
      if (answer.getException() != null) {
        return Optional.of(
            new Problem(
                Settings.targetKey(target.name(), "url"),
                "",
                target.base()
                    + " can't be reached: "
                    + Answers.clean(Words.of(answer.getException()), secrets)));
      }
      return judge(target, settings, answer, secrets);
    } catch (IOException e) {
      return Optional.of(
          new Problem(
              Settings.targetKey(target.name(), "url"),
              "",
              target.base() + " broke off its answer: " + Answers.clean(Words.of(e), secrets)));
    }
  }

  private static Optional<Problem> judge(
      Target target, Settings settings, Exchange answer, Mask secrets) throws IOException {
    int status = answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    InputStream body = answer.getMessage().getBody(InputStream.class);
    Pattern stopOn = Pattern.compile(settings.text("delivery.stop-on"));
    String page =
        body == null ? "" : new String(body.readNBytes(Answers.MAX_BODY), StandardCharsets.UTF_8);
    Optional<String> ofTls = Answers.ofTls(status, page);
    String words = ofTls.orElseGet(() -> Answers.clean(page, secrets));
    boolean refused =
        status == 401 || status == 403 || (status >= 400 && stopOn.matcher(words).find());
    String said = target.base() + " answers " + status + " " + words.strip();
    if (refused) {
      return Optional.of(
          new Problem(
              Settings.targetKey(target.name(), "token"), "", "is refused: " + said.strip()));
    }
    return status >= 500 || status / 100 == 3 || ofTls.isPresent()
        ? Optional.of(
            new Problem(
                Settings.targetKey(target.name(), "url"),
                "",
                "does not work as an upload endpoint: " + said.strip()))
        : Optional.empty();
  }
}
