package dev.remora.standin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other clients than curl, byte by byte as they were seen. */
class ClientBytesIT {
  private static final byte[] CAPTURE = Samples.pcap(50);
  private static final String CAPTURE_HERE = "@CAPTURE@";

  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server = new Server(folder.resolve("store"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void rubyMultipartPost() throws IOException {
    JsonNode info =
        form(
            "upload/",
            "User-Agent: Ruby\r\nAccept: */*\r\nContent-Type: multipart/form-data;"
                + " boundary=-----------RubyMultipartPost\r\n",
            """
            -------------RubyMultipartPost\r
            Content-Disposition: form-data; name="additional_tags"\r
            \r
            lab,ruby\r
            -------------RubyMultipartPost\r
            Content-Disposition: form-data; name="file"; filename="ruby.pcap"\r
            Content-Length: 3824\r
            Content-Type: application/octet-stream\r
            Content-Transfer-Encoding: binary\r
            \r
            @CAPTURE@\r
            -------------RubyMultipartPost--\r
            \r
            """);

    assertThat(info.get("filename").asText()).isEqualTo("ruby.pcap");
    assertThat(info.get("tag_list").asText()).isEqualTo("lab,ruby");
  }

  @Test
  void windowsPowerShell() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(
          "PUT /api/v1/"
              + Server.TOKEN
              + "/upload?filename=ps.pcap HTTP/1.1\r\n"
              + "User-Agent: Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US)"
              + " WindowsPowerShell/5.1.19041\r\n"
              + "Host: x\r\nContent-Length: "
              + CAPTURE.length
              + "\r\nExpect: 100-continue\r\nConnection: Keep-Alive\r\n\r\n");
      assertThat(raw.receive().status()).isEqualTo(100);

      assertThat(session(raw.send(CAPTURE)).get("filename").asText()).isEqualTo("ps.pcap");
    }
  }

  @Test
  void pythonRequests() throws IOException {
    JsonNode info =
        form(
            "upload?comments=from+NOC+23&additional_tags=a%2Cb+c",
            "User-Agent: python-requests/2.31.0\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\n"
                + "Connection: keep-alive\r\nContent-Type: multipart/form-data;"
                + " boundary=0f4f1b1e7e1d4a1c8f7d6b5a4c3b2a19\r\n",
            """
            --0f4f1b1e7e1d4a1c8f7d6b5a4c3b2a19\r
            Content-Disposition: form-data; name="filename"\r
            \r
            python.pcap\r
            --0f4f1b1e7e1d4a1c8f7d6b5a4c3b2a19\r
            Content-Disposition: form-data; name="file"; filename="local.pcap"\r
            \r
            @CAPTURE@\r
            --0f4f1b1e7e1d4a1c8f7d6b5a4c3b2a19--\r
            """);

    assertThat(info.get("filename").asText()).isEqualTo("python.pcap");
    assertThat(info.get("comments").asText()).isEqualTo("from NOC 23");
    assertThat(info.get("tag_list").asText()).isEqualTo("a,b c");
  }

  @Test
  void routerWithBothFramingsAndNoUserAgent() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(
          "PUT /api/v1/"
              + Server.TOKEN
              + "/upload?additional_tags=a,b HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n"
              + "Content-Length: "
              + CAPTURE.length
              + "\r\nTransfer-Encoding: chunked\r\n\r\n");
      raw.chunk(CAPTURE).send("0\r\n\r\n");

      JsonNode info = session(raw);
      assertThat(info.get("filename").asText()).matches("upload-\\d{8}-\\d{6}-\\d{3}\\.cap");
      assertThat(info.get("tag_list").asText()).isEqualTo("a,b");
    }
  }

  @Test
  void wiresharkPlugin() throws IOException {
    JsonNode info =
        form(
            "upload",
            "User-Agent: curl/7.29.0\r\nAccept: */*\r\nContent-Type: multipart/form-data;"
                + " boundary=----------------------------4ebf00fbcf09\r\n",
            """
            ------------------------------4ebf00fbcf09\r
            Content-Disposition: form-data; name="file"; filename="C:\\Users\\noc\\wire.pcapng"\r
            Content-Type: application/octet-stream\r
            \r
            @CAPTURE@\r
            ------------------------------4ebf00fbcf09\r
            Content-Disposition: form-data; name="additional_tags"\r
            \r
            noc,\r
            ------------------------------4ebf00fbcf09--\r
            """);

    assertThat(info.get("filename").asText()).isEqualTo("wire.pcapng");
    assertThat(info.get("tag_list").asText()).isEqualTo("noc");
  }

  @Test
  void olderPythonClient() throws IOException {
    JsonNode info =
        form(
            "upload",
            "Accept-Encoding: identity\r\nUser-Agent: Python-urllib/2.7\r\nConnection: close\r\n"
                + "Content-type: multipart/form-data; boundary=----------ThIs_Is_tHe_bouNdaRY_$\r\n",
            """
            ------------ThIs_Is_tHe_bouNdaRY_$\r
            Content-Disposition: form-data; name="additional_tags"\r
            Content-Type: text/plain\r
            \r
            \r
            ------------ThIs_Is_tHe_bouNdaRY_$\r
            Content-Disposition: form-data; name="comments"\r
            Content-Type: text/plain\r
            \r
            größer\r
            ------------ThIs_Is_tHe_bouNdaRY_$\r
            Content-Disposition: form-data; name="file"; filename="old.pcap"\r
            Content-Type: application/octet-stream\r
            \r
            @CAPTURE@\r
            ------------ThIs_Is_tHe_bouNdaRY_$--\r
            \r
            """);

    assertThat(info.get("filename").asText()).isEqualTo("old.pcap");
    assertThat(info.get("tag_list").asText()).isEmpty();
    assertThat(info.get("comments").asText()).isEqualTo("größer");
  }

  @Test
  void nodeClient() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(
          "PUT /api/v1/"
              + Server.TOKEN
              + "/upload?additional_tags=undefined&filename=n%20o.pcap&comments=c%20d HTTP/1.1\r\n"
              + "Host: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
      raw.chunk(CAPTURE).send("0\r\n\r\n");

      JsonNode info = session(raw);
      assertThat(info.get("filename").asText()).isEqualTo("n o.pcap");
      assertThat(info.get("tag_list").asText()).isEmpty();
      assertThat(info.get("comments").asText()).isEqualTo("c d");
    }
  }

  @Test
  void stackStormPack() throws IOException {
    JsonNode info =
        form(
            "upload?additional_tags=stackstorm,lab",
            "User-Agent: python-requests/2.25.1\r\nContent-Type: multipart/form-data;"
                + " boundary=7c6c1d4a0f4f1b1e7e1d4a1c8f7d6b5a\r\n",
            """
            --7c6c1d4a0f4f1b1e7e1d4a1c8f7d6b5a\r
            Content-Disposition: form-data; name="file"; filename="st2.pcap"\r
            \r
            @CAPTURE@\r
            --7c6c1d4a0f4f1b1e7e1d4a1c8f7d6b5a--\r
            """);

    assertThat(info.get("filename").asText()).isEqualTo("st2.pcap");
    assertThat(info.get("tag_list").asText()).isEqualTo("stackstorm,lab");
  }

  private JsonNode form(String method, String headers, String form) throws IOException {
    int at = form.indexOf(CAPTURE_HERE);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(form.substring(0, at).getBytes(UTF_8));
    body.writeBytes(CAPTURE);
    body.writeBytes(form.substring(at + CAPTURE_HERE.length()).getBytes(UTF_8));
    try (Raw raw = new Raw(server.port())) {
      raw.send(
          "POST /api/v1/" + Server.TOKEN + "/" + method + " HTTP/1.1\r\nHost: x\r\n" + headers);
      raw.send("Content-Length: " + body.size() + "\r\n\r\n").send(body.toByteArray());
      return session(raw);
    }
  }

  /** What is known of the session that the answer names, once the bytes proved to be the same. */
  private JsonNode session(Raw raw) throws IOException {
    Raw.Response answer = raw.receive();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("content-type", "text/javascript; charset=utf-8");
    Client client = new Client(server);
    JsonNode info = client.info(Client.json(answer.body()).required("id").asText());
    assertThat(client.get(server.api("download/" + info.get("id").asText())).body())
        .isEqualTo(CAPTURE);
    return info;
  }
}
