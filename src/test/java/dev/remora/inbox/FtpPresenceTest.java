package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.inbox.Source.Shelf;
import java.io.IOException;
import java.util.List;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file counts as gone where the server says so, and not where it says nothing of it. */
class FtpPresenceTest {
  private static final String MLST = "211-Features:\r\n MLST type*;size*;modify*;\r\n211 End";

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private CurtFtpServer server;
  private FileServerSource source;

  @BeforeEach
  void connect() throws IOException {
    server = new CurtFtpServer("425 no data connection");
    server.put("/in");
    server.put("/delivered");
    RemoteFileEndpoint<?> endpoint =
        camel.getEndpoint(
            "ftp://u@127.0.0.1:"
                + server.port()
                + "?passiveMode=true&binary=true&stepwise=false&fastExistsCheck=true",
            RemoteFileEndpoint.class);
    source = new FileServerSource(endpoint, () -> "p", List.of("username"), "in", false);
  }

  @AfterEach
  void close() throws IOException {
    source.close();
    server.close();
    camel.close();
  }

  private void answers(boolean mlst, String reply) {
    server.answer("FEAT", mlst ? MLST : "500 no");
    server.answer("OPTS", "200 so be it");
    server.answer(mlst ? "MLST" : "SIZE", reply);
  }

  @ParameterizedTest
  @CsvSource({
    "true, 425 Can't open data connection",
    "true, 450 Busy",
    "false, 451 Local error",
    "false, 450 access.pcap: in use",
    "true, 550 access.pcap: Access is denied"
  })
  void whatIsNotToldOfIsNeitherGoneNorReplacedNorANameThatIsFree(boolean mlst, String reply) {
    server.answer("DELE", "450 Busy");
    answers(mlst, reply);
    String words = "does not say whether ";
    assertThatThrownBy(() -> source.delete("access.pcap"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words + "in/access.pcap is there: " + reply);
    assertThatThrownBy(() -> source.wasReplaced("access.pcap", 300, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
    assertThatThrownBy(() -> source.move("access.pcap", Shelf.DELIVERED))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words + "delivered/access.pcap");
    assertThat(server.asked()).noneMatch(line -> line.startsWith("RNFR"));
  }

  @ParameterizedTest
  @CsvSource({
    "true, 550 access.pcap: No such file or directory",
    "true, 550 cannot access 'access.pcap': No such file or directory",
    "false, 550 Could not get file size."
  })
  void whatIsNotThereIsGone(boolean mlst, String reply) throws IOException {
    server.answer("DELE", "550 access.pcap: No such file");
    server.answer("RNFR", "550 access.pcap: No such file");
    answers(mlst, reply);
    source.delete("access.pcap");
    assertThat(source.wasReplaced("access.pcap", 300, 0)).isFalse();
    assertThat(source.move("access.pcap", Shelf.DELIVERED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"550 Permission denied.", "502 no", "202 superfluous"})
  void whereTheQuestionIsNotAnsweredTheListingIsAsked(String reply) throws IOException {
    answers(false, reply);
    server.answer("NLST", "550 No such file");
    server.answer("RNFR", "350 to what");
    server.answer("RNTO", "250 renamed");
    assertThat(source.move("x.pcap", Shelf.DELIVERED)).hasValue("x.pcap");
  }

  @Test
  void whatIsThereAndWillNotGoIsNotGone() {
    server.answer("DELE", "550 Permission denied");
    answers(false, "213 300");
    assertThatThrownBy(() -> source.delete("x.pcap"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not delete it");
  }

  @Test
  void whatCanNotBeListedJustNowMayHaveBeenReplaced() {
    answers(false, "213 300");
    assertThatThrownBy(() -> source.wasReplaced("x.pcap", 300, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("425 no data connection");
  }

  @Test
  void aFolderOfTheNameTakesItToo() throws IOException {
    answers(false, "550 not a plain file");
    server.put("/delivered/x.pcap");
    server.answer("RNFR", "350 to what");
    server.answer("RNTO", "250 renamed");
    assertThat(source.move("x.pcap", Shelf.DELIVERED)).hasValue("x~2.pcap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"450 Busy", "425 no"})
  void aServerThatKnowsNoSuchQuestionHasToListToTheEnd(String reply) throws IOException {
    server.answer("DELE", "550 no");
    server.answer("NLST", reply);
    assertThatThrownBy(() -> source.delete("x.pcap"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not say whether in/x.pcap is there: " + reply);
    server.answer("NLST", "550 No such file");
    source.delete("x.pcap");
  }
}
