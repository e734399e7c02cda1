package dev.remora.standin;

import static dev.remora.standin.Client.id;
import static dev.remora.standin.Client.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.standin.Client.Multi;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
  private static final byte[] CAPTURE = Samples.pcap(3);
  private static final String ATTACK = "<script>alert('1')</script>\"&.pcap";

  @TempDir Path folder;
  private Server server;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    server = new Server(folder);
    client = new Client(server);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void listsTheNewestFirstAndInPages() {
    assertThat(page("/captures")).contains("Nothing has been uploaded yet.");
    for (int i = 1; i <= 51; i++) {
      client.put("?filename=n" + i + ".pcap", CAPTURE);
    }

    assertThat(page("/captures"))
        .contains("51 captures", ">n51.pcap<", ">n2.pcap<", "Page 1 of 2", "href=\"?page=2\"")
        .doesNotContain(">n1.pcap<");
    assertThat(page("/captures?page=2")).contains(">n1.pcap<").doesNotContain(">n2.pcap<");
    assertThat(page("/captures?page=99999999")).contains("No such page.");
    assertThat(page("/captures?page=-1")).contains(">n51.pcap<");
    assertThat(page("/captures?page=x")).contains(">n51.pcap<");
  }

  @Test
  void linksHoldWithAndWithoutATrailingSlash() {
    String id = id(client.put("", CAPTURE));

    assertThat(page("/captures")).contains("href=\"captures/" + id + "\"");
    assertThat(page("/captures/")).contains("href=\"" + id + "\"");
    assertThat(page("/captures/" + id)).contains("href=\"" + id + "/download\"", "\"../captures\"");
    assertThat(page("/captures/" + id + "/")).contains("href=\"download\"", "\"../../captures\"");
  }

  @Test
  void saysWhatIsKnownOfASession() {
    String id =
        id(
            client.post(
                new Multi()
                    .file("x.pcap", CAPTURE)
                    .text("additional_tags", "lab,site-a")
                    .text("comments", "first\nsecond")
                    .part("name=\"keylog\"; filename=\"k\"", new byte[] {1})));

    assertThat(page("/captures/" + id))
        .contains(
            "x.pcap",
            "lab",
            "site-a",
            "first\nsecond",
            CAPTURE.length + " bytes",
            Samples.sha256(CAPTURE),
            "<dt>TLS key log</dt><dd>Yes</dd>");
  }

  @Test
  void escapesWhatComesFromOutside() {
    HttpResponse<byte[]> answer =
        client.post(
            new Multi()
                .file("x", CAPTURE)
                .text("filename", ATTACK.replace("/", ""))
                .text("additional_tags", ATTACK)
                .text("comments", ATTACK));

    for (String page : new String[] {page("/captures"), page("/captures/" + id(answer))}) {
      assertThat(page)
          .doesNotContain("<script", "alert('1')")
          .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;", "&quot;&amp;.pcap");
    }
  }

  @Test
  void allowsNothingToBeLoadedOrRun() {
    HttpResponse<byte[]> page = client.get(server.base() + "/captures");

    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'sha256-")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(text(page)).doesNotContain(Server.TOKEN, "http:", "https:", "style=", " on");
  }

  @Test
  void takesOnlyReading() {
    HttpResponse<byte[]> head =
        client.send("HEAD", server.base() + "/captures", BodyPublishers.noBody());
    HttpResponse<byte[]> post =
        client.send("POST", server.base() + "/captures", BodyPublishers.noBody());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(post.statusCode()).isEqualTo(405);
  }

  private String page(String path) {
    HttpResponse<byte[]> answer = client.get(server.base() + path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    return text(answer);
  }
}
