package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documented calls, made with the real curl. */
class CurlIT {
  /** Above 1 MB, where curl asks before it sends. */
  private static final byte[] CAPTURE = Samples.pcap(1500, 1000);

  /** Folders of the shared captures that hold nothing but captures. */
  private static final Set<String> SOUND = Set.of("real", "formats", "pcapng");

  @TempDir Path folder;
  private HttpServer origin;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    Tools.need("curl");
    Files.write(folder.resolve("traffic.cap"), CAPTURE);
    Files.write(folder.resolve("say \"größe\".cap"), CAPTURE);
    Files.writeString(folder.resolve("keys.log"), "CLIENT_RANDOM 00 11\n");
    origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin
        .createContext(
            "/",
            exchange -> {
              try (exchange) {
                exchange.sendResponseHeaders(200, CAPTURE.length);
                exchange.getResponseBody().write(CAPTURE);
              }
            })
        .setAuthenticator(
            new BasicAuthenticator("captures") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals("user") && password.equals("secret");
              }
            });
    origin.start();
    server =
        new Server(
            folder.resolve("store"), settings -> settings.withAllowedHosts(List.of("127.0.0.1")));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    origin.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-F file=@traffic.cap URL                                            | traffic.cap",
        "-F file=@traffic.cap URL/                                           | traffic.cap",
        "-F 'file=@\"say \\\"größe\\\".cap\"' URL                            | say \"größe\".cap",
        "-F url=http://user:secret@127.0.0.1:ORIGIN/dir/remote.cap URL       | remote.cap",
        "-F file=@traffic.cap -F filename=named.cap -F additional_tags=a,b URL | named.cap",
        "-F file=@traffic.cap -F keylog=@keys.log URL                        | traffic.cap",
        "-F file=@- -F filename=piped.cap URL < traffic.cap                  | piped.cap",
        "-F file=@- URL < traffic.cap                                        | curl-.*[.]cap",
        "-F file=@traffic.cap -H 'Transfer-Encoding: chunked' URL            | traffic.cap",
        "-T traffic.cap URL                                                  | curl-.*[.]cap",
        "-T traffic.cap URL/                                                 | traffic.cap",
        "-T 'say \"größe\".cap' URL/                                         | say \"größe\".cap",
        "-T traffic.cap URL?filename=query.cap                               | query.cap",
        "-T traffic.cap 'URL?comments=captured+from+NOC+23&filename=x.cap'   | x.cap",
        "-T - URL?filename=chunked.cap < traffic.cap                         | chunked.cap",
        "-T - URL/ < traffic.cap                                             | curl-.*[.]cap",
        "-X PUT --data-binary @traffic.cap URL?filename=data.cap             | data.cap",
        "-F file=@traffic.cap --http1.0 URL                                  | traffic.cap",
        "-F file=@traffic.cap --http2-prior-knowledge URL                    | traffic.cap",
      })
  void takesWhatCurlSends(String arguments, String filename) throws Exception {
    JsonNode answer = Client.json(curl(arguments));

    assertThat(answer.required("filename").asText()).matches(filename);
    JsonNode info = new Client(server).info(answer.required("id").asText());
    assertThat(info.get("sha256").asText()).isEqualTo(Samples.sha256(CAPTURE));
    assertThat(info.get("comments").asText())
        .isEqualTo(arguments.contains("comments") ? "captured from NOC 23" : "");
    assertThat(info.get("tag_list").asText()).isEqualTo(arguments.contains("tags") ? "a,b" : "");
    assertThat(info.get("keylog").asBoolean()).isEqualTo(arguments.contains("keylog"));
    curl("-o back.cap " + server.api("download/" + info.get("id").asText()));
    assertThat(Samples.sha256(folder.resolve("back.cap"))).isEqualTo(Samples.sha256(CAPTURE));
  }

  @Test
  void refusesAWrongTokenWithoutABody() throws Exception {
    String sent =
        curl(
            "-w ' %{http_code} %{size_upload}' -T traffic.cap "
                + server.base()
                + "/api/v1/0/upload");

    assertThat(sent)
        .isEqualTo("{\"status\":404,\"exceptions\":[\"API Token is missing or invalid\"]} 404 0");
  }

  @Test
  void fitsThePipelinesOfShellScripts() throws Exception {
    Tools.need("python3");

    String id = curl("-F file=@traffic.cap URL | python3 -mjson.tool | grep id");

    assertThat(id).matches("    \"id\": \"[0-9a-f]{12}\"\n");
  }

  @TestFactory
  Stream<DynamicTest> takesEveryRealCapture() throws IOException {
    Path captures = Tools.sharedCaptures().toAbsolutePath();
    List<Path> files;
    try (Stream<Path> all = Files.walk(captures)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> SOUND.contains(captures.relativize(file).getName(0).toString()))
              .sorted()
              .toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(
            file ->
                dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      String sent = curl("-F 'file=@" + file + "' URL");
                      String id = Client.json(sent).required("id").asText();
                      assertThat(new Client(server).info(id).get("sha256").asText())
                          .isEqualTo(Samples.sha256(file));
                      assertThat(
                              new Client(server)
                                  .get(server.base() + "/captures/" + id)
                                  .statusCode())
                          .isEqualTo(200);
                    }));
  }

  private String curl(String arguments) throws IOException, InterruptedException {
    String line =
        arguments
            .replace("URL", server.api("upload"))
            .replace("ORIGIN", Integer.toString(origin.getAddress().getPort()));
    return Tools.shell(folder, "curl -sS --max-time 30 " + line);
  }
}
