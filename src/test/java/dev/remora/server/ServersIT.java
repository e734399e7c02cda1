package dev.remora.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Tools;
import dev.remora.server.FtpServer.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers that other tests rely on do what they are started for, as curl sees it. */
class ServersIT {
  private static final String PASSWORD = "pa ss\"w%rd";

  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void serve() throws Exception {
    root = folder.resolve("served");
    Files.createDirectories(root.resolve("inbox"));
    Files.writeString(root.resolve("inbox/here.txt"), "within");
    Files.writeString(root.resolve("inbox/secret.txt"), "not for you");
  }

  @ParameterizedTest
  @EnumSource(Security.class)
  void ftpWithAndWithoutTls(Security security) throws Exception {
    assertServesFtp(FtpServer.start(root, security, PASSWORD));
  }

  @ParameterizedTest
  @EnumSource(Security.class)
  void vsftpdWithAndWithoutTls(Security security) throws Exception {
    assertServesFtp(FtpServer.startVsftpd(root, security, PASSWORD));
  }

  private void assertServesFtp(FtpServer started) throws Exception {
    try (FtpServer server = started) {
      Security security = server.security();
      String scheme = security == Security.IMPLICIT ? "ftps" : "ftp";
      String url = scheme + "://127.0.0.1:" + server.port() + "/inbox/";
      List<String> login = new ArrayList<>(List.of("--user", server.username() + ":" + PASSWORD));
      if (security != Security.NONE) {
        login.addAll(List.of("--ssl-reqd", "--cacert", server.certificate().pem().toString()));
      }
      assertServes(url, login, server::stop, server::startAgain);
      if (security != Security.NONE) {
        assertThat(curl(List.of("--user", login.get(1)), url + "here.txt"))
            .as("a certificate that nobody vouches for, or no encryption")
            .doesNotContain("within");
        List<String> forgetful = new ArrayList<>(login);
        forgetful.add("--no-sessionid");
        assertThat(curl(forgetful, url + "here.txt"))
            .as("a data connection that resumes no session")
            .doesNotContain("within");
      }
      String stranger = server.username() + ":wrong";
      assertThat(curl(List.of("--user", stranger, "--insecure"), url + "here.txt"))
          .doesNotContain("within");
    }
  }

  @Test
  void sftpByKey() throws Exception {
    try (SftpServer server = SftpServer.startWithKey(root)) {
      String url = "sftp://127.0.0.1:" + server.port() + root.toRealPath() + "/inbox/";
      String key = server.privateKeyFile().toString();
      List<String> login = List.of("--insecure", "--user", server.username() + ":", "--key", key);
      assertServes(url, login, server::stop, server::startAgain);
    }
  }

  @Test
  void sftpByKeyIsKnownByItsHostKeyAndStartsInItsFolder() throws Exception {
    try (SftpServer server = SftpServer.startWithKey(root)) {
      Path batch = Files.writeString(folder.resolve("batch"), "get inbox/here.txt " + folder);
      String said =
          Tools.output(
              List.of(
                  Tools.require("sftp").toString(),
                  "-oBatchMode=yes",
                  "-oStrictHostKeyChecking=yes",
                  "-oUserKnownHostsFile=" + server.knownHostsFile(),
                  "-oPort=" + server.port(),
                  "-i",
                  server.privateKeyFile().toString(),
                  "-b",
                  batch.toString(),
                  server.username() + "@127.0.0.1"));
      assertThat(folder.resolve("here.txt")).as(said).hasContent("within");
    }
  }

  @Test
  void sftpByPassword() throws Exception {
    try (SftpServer server = SftpServer.startWithPassword(root, PASSWORD)) {
      String url = "sftp://127.0.0.1:" + server.port() + "/inbox/";
      List<String> login = List.of("--insecure", "--user", "remora:" + PASSWORD);
      assertServes(url, login, server::stop, server::startAgain);
      assertThat(curl(List.of("--insecure", "--user", "remora:wrong"), url + "here.txt"))
          .doesNotContain("within");
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private void assertServes(String url, List<String> login, Step stop, Step startAgain)
      throws Exception {
    assertThat(curl(login, url)).contains("here.txt");
    assertThat(curl(login, url + "here.txt")).isEqualTo("within");
    Account.allow(root.resolve("inbox/secret.txt"), false);
    assertThat(curl(login, url + "secret.txt")).contains("curl:").doesNotContain("not for you");

    Path file = Files.writeString(folder.resolve("new.txt"), "a new one");
    List<String> upload = new ArrayList<>(login);
    upload.addAll(List.of("--upload-file", file.toString()));
    curl(upload, url);
    assertThat(root.resolve("inbox/new.txt")).hasContent("a new one");

    stop.run();
    assertThat(curl(login, url + "here.txt")).as("stopped").contains("curl: (7)");
    startAgain.run();
    assertThat(curl(login, url + "here.txt")).as("started again").isEqualTo("within");
  }

  /**
   * A server of files removes a folder with its last object, at times under the next one's feet.
   */
  @Test
  void bucketIsPutToBesideDeletes() throws Exception {
    try (BucketServer server = BucketServer.start(root, "se/cr+et key")) {
      server.createBucket("captures");
      BucketClient client = new BucketClient(server, "captures");
      ExecutorService beside = Executors.newSingleThreadExecutor();
      try {
        for (int i = 0; i < 300; i++) {
          String last = "inbox/site/last-" + i;
          client.put(last, "one".getBytes(UTF_8));
          Future<?> deleted =
              beside.submit(
                  () -> {
                    client.delete(last);
                    return null;
                  });
          client.put("inbox/site/next-" + i, "two".getBytes(UTF_8));
          deleted.get(30, TimeUnit.SECONDS);
          client.delete("inbox/site/next-" + i);
        }
      } finally {
        beside.shutdownNow();
      }
    }
  }

  @Test
  void bucket() throws Exception {
    try (BucketServer server = BucketServer.start(root, "se/cr+et key")) {
      server.createBucket("captures");
      BucketClient client = new BucketClient(server, "captures");
      client.put("inbox/a \"b\" \u00e9\n.pcap", "one".getBytes(UTF_8));
      client.put("inbox/two.pcap", "two".getBytes(UTF_8));
      assertThat(client.list("inbox/"))
          .containsExactly("inbox/a \"b\" \u00e9\n.pcap", "inbox/two.pcap");
      assertThat(client.get("inbox/two.pcap")).asString().isEqualTo("two");

      String url = server.endpoint() + "/captures/inbox/two.pcap";
      List<String> signed = signed(server.secretKey());
      assertThat(curl(signed, url)).isEqualTo("two");
      assertThat(curl(signed("wrong"), url)).contains("SignatureDoesNotMatch");
      Path file = Files.writeString(folder.resolve("three"), "three");
      List<String> upload = new ArrayList<>(signed);
      upload.addAll(List.of("--upload-file", file.toString()));
      assertThat(curl(upload, server.endpoint() + "/captures/inbox/three.pcap")).isEmpty();
      assertThat(client.get("inbox/three.pcap")).asString().isEqualTo("three");

      server.allow("captures", "inbox/two.pcap", false);
      assertThat(curl(signed, url)).contains("AccessDenied");
      assertThat(client.list("inbox/")).contains("inbox/two.pcap");
      server.allow("captures", "inbox/two.pcap", true);

      server.stop();
      assertThat(curl(signed, url)).contains("curl: (7)");
      server.startAgain();
      assertThat(curl(signed, url)).isEqualTo("two");
      client.delete("inbox/two.pcap");
      assertThat(client.exists("inbox/two.pcap")).isFalse();
    }
  }

  private static List<String> signed(String secretKey) {
    return List.of(
        "--aws-sigv4",
        "aws:amz:us-east-1:s3",
        "--header",
        "x-amz-content-sha256: UNSIGNED-PAYLOAD",
        "--user",
        BucketServer.ACCESS_KEY + ":" + secretKey);
  }

  private static String curl(List<String> options, String url) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Tools.require("curl").toString(), "--silent", "--show-error"));
    command.addAll(List.of("--max-time", "20"));
    command.addAll(options);
    command.add(url);
    return Tools.output(command);
  }
}
