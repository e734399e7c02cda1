package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.remora.server.KafkaServer;
import jakarta.mail.Flags;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples that want components which are not bundled, all of them in one gateway, with the
 * components as they say to bring them, against a broker, a mail server and a database.
 */
class ComponentExamplesIT {
  private static final String PASSWORD = "mail-canary-7";
  private static final String TO = "captures@localhost";

  @TempDir static Path folder;

  private static KafkaServer kafka;
  private static GreenMail mail;
  private static GreenMailUser mailbox;
  private static RemoraProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    Path components = Brought.into(folder, Brought.names());
    Path broker =
        Brought.into(folder.resolve("broker"), "org.apache.kafka:kafka_2.13:" + version());
    kafka = KafkaServer.start(broker, folder.resolve("kafka"));
    mail =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP)
            });
    mail.start();
    mailbox = mail.setUser("sensor@localhost", "sensor", PASSWORD);
    mail.setUser(TO, "captures", "unused");
    Map<String, String> keys = new HashMap<>();
    keys.put("components.dir", components.toString());
    keys.put("routes.dir", "routes," + Brought.EXAMPLES);
    keys.put("kafka.brokers", kafka.brokers());
    keys.put("captures.from", Files.createDirectory(folder.resolve("elsewhere")).toString());
    keys.put("mail.server", "imap://127.0.0.1:" + mail.getImap().getPort());
    keys.put("mail.username", "sensor");
    keys.put("mail.password", PASSWORD);
    keys.put("mail.delay", "200");
    keys.put("mail.relay", "smtp://127.0.0.1:" + mail.getSmtp().getPort());
    keys.put("mail.to", TO);
    keys.put("report.cron", "0/2 * * * * ?");
    keys.put("deliveries.jdbc", "jdbc:sqlite:" + folder.resolve("deliveries.db"));
    keys.put("archives.dir", folder.resolve("archives").toString());
    keys.putAll(RemoraProcess.inbox(folder.resolve("captures/inbox"), "inbox"));
    gateway = RemoraProcess.start(folder, keys);
  }

  /** The broker's is that of the client which the component has. */
  private static String version() throws Exception {
    try (Stream<Path> jars = Files.list(folder.resolve("components"))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(name -> name.startsWith("kafka-clients-"))
          .map(name -> name.replaceAll("kafka-clients-|\\.jar", ""))
          .findFirst()
          .orElseThrow();
    }
  }

  @AfterAll
  static void end() throws Exception {
    try (KafkaServer broker = kafka;
        RemoraProcess process = gateway) {
      if (mail != null) {
        mail.stop();
      }
      if (process != null) {
        assertThat(process.log()).doesNotContain(PASSWORD);
        System.out.printf(
            "components: peak memory of the gateway with all examples %,d KB%n",
            process.peakMemoryBytes() >> 10);
      }
    }
  }

  @Test
  void aReceiptIsInTheTopic() throws Exception {
    gateway.drop("to-kafka.pcap", pcap(1));
    JsonNode receipt = gateway.awaitReceipt("to-kafka.pcap");
    ConsumerRecord<String, String> record = record("sessions", "inbox/to-kafka.pcap");
    assertThat(new ObjectMapper().readTree(record.value()).path("url"))
        .isEqualTo(receipt.path("url"));
  }

  /** The first record under the key; null is any. */
  private static ConsumerRecord<String, String> record(String topic, String key) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            kafka.brokers(),
            "group.id",
            "test-" + topic + "-" + key,
            "auto.offset.reset",
            "earliest",
            "metadata.max.age.ms",
            "500",
            "key.deserializer",
            StringDeserializer.class,
            "value.deserializer",
            StringDeserializer.class);
    List<ConsumerRecord<String, String>> found = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
      consumer.subscribe(List.of(topic));
      gateway.awaitThat(
          "a record in " + topic,
          () -> {
            consumer
                .poll(Duration.ofMillis(200))
                .forEach(
                    record -> {
                      if (key == null || key.equals(record.key())) {
                        found.add(record);
                      }
                    });
            return !found.isEmpty();
          });
    }
    return found.get(0);
  }

  @Test
  void aPathFromTheTopicIsTakenAndOneThatLeadsOutIsRefused() throws Exception {
    Files.write(folder.resolve("elsewhere").resolve("named.pcap"), pcap(2));
    Files.write(folder.resolve("outside.pcap"), pcap(3));
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", kafka.brokers(),
            "key.serializer", StringSerializer.class,
            "value.serializer", StringSerializer.class);
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(config)) {
      producer.send(new ProducerRecord<>("captures", "../outside.pcap"));
      producer.send(new ProducerRecord<>("captures", "named.pcap")).get();
    }
    JsonNode receipt = gateway.awaitReceipt("kafka-captures", "named.pcap");
    assertThat(receipt.path("source").asText()).isEqualTo("route:kafka-captures");
    assertThat(record("captures-refused", null).value()).isEqualTo("../outside.pcap");
    assertThat(gateway.captures("delivered/kafka-captures/outside.pcap")).doesNotExist();
    assertThat(folder.resolve("elsewhere").resolve("named.pcap")).exists();
  }

  @Test
  void whatIsAttachedToAMailIsDeliveredAndOnlyThenIsItSeen() throws Exception {
    // Where a file stands in the way nothing can be kept.
    Path intake = gateway.captures("state/intake/mail-captures");
    Files.createDirectories(intake.getParent());
    Files.createFile(intake);
    mailbox.deliver(message("slow look-ups", "first.pcap", "second.pcap", "logo.png"));
    gateway.awaitThat(
        "a mail that could not be kept", () -> gateway.log().contains("mail-captures"));
    assertThat(isSeen()).isFalse();
    Files.delete(intake);

    JsonNode receipt = gateway.awaitReceipt("mail-captures", "first.pcap");
    assertThat(receipt.path("comments").asText())
        .contains("slow look-ups")
        .contains("tap@localhost");
    JsonNode second = gateway.awaitReceipt("mail-captures", "second.pcap");
    assertThat(gateway.sessionBytes(second.path("id").asText())).isEqualTo(pcap(12));
    gateway.awaitThat("the mail to be seen", ComponentExamplesIT::isSeen);
    assertThat(gateway.captures("dead-letter/mail-captures")).doesNotExist();

    // As a mail that comes again because not all of it could be kept.
    mailbox.deliver(message("slow look-ups", "first.pcap"));
    gateway.awaitThat(
        "the same to be known",
        () ->
            gateway.receipts().stream()
                .filter(again -> !again.path("duplicate_of").isMissingNode())
                .anyMatch(again -> again.path("url").equals(receipt.path("url"))));
  }

  private static boolean isSeen() throws Exception {
    return mail.getManagers().getImapHostManager().getInbox(mailbox).getMessages().stream()
        .allMatch(
            message -> {
              return message.getFlags().contains(Flags.Flag.SEEN);
            });
  }

  private static MimeMessage message(String subject, String... attached) throws Exception {
    MimeMessage message =
        new MimeMessage(GreenMailUtil.getSession(mail.getImap().getServerSetup()));
    message.setFrom("tap@localhost");
    message.setRecipients(MimeMessage.RecipientType.TO, "sensor@localhost");
    message.setSubject(subject);
    MimeMultipart parts = new MimeMultipart();
    MimeBodyPart text = new MimeBodyPart();
    text.setText("as promised");
    parts.addBodyPart(text);
    int n = 11;
    for (String name : attached) {
      MimeBodyPart part = new MimeBodyPart();
      part.setContent(pcap(n++), "application/octet-stream");
      part.setFileName(name);
      parts.addBodyPart(part);
    }
    message.setContent(parts);
    message.saveChanges();
    return message;
  }

  @Test
  void aDeadLetterIsMailed() throws Exception {
    gateway.drop("junk.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
    gateway.awaitDeadLetter("junk.pcap");
    MimeMessage told = mailed("Capture not delivered: inbox/junk.pcap (not-a-capture)");
    assertThat(GreenMailUtil.getBody(told)).contains("\"reason\"");
  }

  private static MimeMessage mailed(String subject) {
    List<MimeMessage> found = new ArrayList<>();
    gateway.awaitThat(
        "a mail with the subject " + subject,
        () -> {
          for (MimeMessage message : mail.getReceivedMessagesForDomain(TO)) {
            if (subject.equals(message.getSubject())) {
              found.add(message);
            }
          }
          return !found.isEmpty();
        });
    return found.get(found.size() - 1);
  }

  @Test
  void theTableHasARowOfEachOutcomeAndTheReportCountsThem() throws Exception {
    gateway.drop("row.pcap", pcap(4));
    JsonNode receipt = gateway.awaitReceipt("row.pcap");
    String sql = "select outcome, link, size from deliveries where path = 'row.pcap'";
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("deliveries.db"));
        var statement = database.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
      gateway.awaitThat("the table", () -> Files.size(folder.resolve("deliveries.db")) > 0);
      gateway.awaitThat(
          "the row",
          () -> {
            try (ResultSet row = statement.executeQuery(sql)) {
              return row.next();
            }
          });
      try (ResultSet row = statement.executeQuery(sql)) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString("outcome")).isEqualTo("delivered");
        assertThat(row.getString("link")).isEqualTo(receipt.path("url").asText());
        assertThat(row.getLong("size")).isEqualTo(pcap(4).length);
        assertThat(row.next()).isFalse();
      }
    }
    mail.purgeEmailFromAllMailboxes();
    MimeMessage report = mailed("Captures of the last day");
    assertThat(GreenMailUtil.getBody(report)).contains("delivered").contains("captures");
  }

  @Test
  void eachCaptureOfAnArchiveIsDelivered() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("site-a/"));
      zip.putNextEntry(new ZipEntry("site-a/x.pcap"));
      zip.write(pcap(21));
      zip.putNextEntry(new ZipEntry("y.pcap"));
      zip.write(pcap(22));
    }
    RemoraProcess.drop(folder.resolve("archives"), "week.zip", bytes.toByteArray());
    gateway.awaitReceipt("zip-captures", "week/site-a/x.pcap");
    JsonNode receipt = gateway.awaitReceipt("zip-captures", "week/y.pcap");
    assertThat(gateway.sessionBytes(receipt.path("id").asText())).isEqualTo(pcap(22));
    gateway.awaitThat(
        "the archive to be put away",
        () -> Files.exists(folder.resolve("archives/.unpacked/week.zip")));
  }
}
