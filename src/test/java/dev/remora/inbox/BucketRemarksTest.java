package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpExchange;
import dev.remora.capture.Remarks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.Tag;

/** What an object says of its capture, and what it costs to hear it. */
class BucketRemarksTest {
  private static final String TAGGING =
      "<Tagging><TagSet><Tag><Key>site</Key><Value>munich</Value></Tag></TagSet></Tagging>";

  @TempDir Path folder;

  private final Logger log = (Logger) LoggerFactory.getLogger(BucketSource.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final AtomicInteger gets = new AtomicInteger();
  private final AtomicInteger tagRequests = new AtomicInteger();
  private volatile int tagCount;
  private volatile int taggingStatus = 200;
  private ScriptedBucket bucket;
  private BucketSource source;

  @BeforeEach
  void serve() throws IOException {
    said.start();
    log.addAppender(said);
    bucket = new ScriptedBucket("", this::answer);
    source = bucket.source();
  }

  @AfterEach
  void close() {
    bucket.close();
    log.detachAppender(said);
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean tagging = "tagging".equals(exchange.getRequestURI().getQuery());
    (tagging ? tagRequests : gets).incrementAndGet();
    if (!tagging) {
      exchange.getResponseHeaders().set("ETag", "\"1\"");
      exchange.getResponseHeaders().set("x-amz-meta-comments", "from the bucket");
      if (tagCount > 0) {
        exchange.getResponseHeaders().set("x-amz-tagging-count", "" + tagCount);
      }
    }
    byte[] body = (tagging && taggingStatus == 200 ? TAGGING : "").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        tagging ? taggingStatus : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Remarks take(String name) throws IOException {
    return take(source, name);
  }

  private Remarks take(BucketSource from, String name) throws IOException {
    try (Landing landing = Landing.at(folder.resolve(name))) {
      return from.take(name, landing);
    }
  }

  @Test
  void metadataHasWordsUnderThreeNames() {
    Remarks remarks =
        BucketRemarks.ofMetadata(
            Map.of(
                "comments", "=?UTF-8?B?w7xiZXI=?=",
                "Additional-Tags", "lab, site-a",
                "filename", "span.pcap",
                "owner", "nobody"));
    assertThat(remarks).isEqualTo(Remarks.of("span.pcap", "lab,site-a", "über"));
    assertThat(BucketRemarks.ofMetadata(Map.of("owner", "nobody"))).isEqualTo(Remarks.NONE);
  }

  @Test
  void objectTagsAreTagsUnlessTheyHaveTheNameOfSomethingElse() {
    Remarks remarks =
        BucketRemarks.ofTags(
            List.of(tag("site", "munich"), tag("lab", ""), tag("comments", "at night")));
    assertThat(remarks).isEqualTo(Remarks.of("", "site=munich,lab", "at night"));
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  @Test
  void whatIsSaidComesWithTheContentAndTagsAreAskedForWhereThereAreSome() throws Exception {
    assertThat(take("plain.pcap")).isEqualTo(Remarks.of("", "", "from the bucket"));
    assertThat(tagRequests).hasValue(0);
    tagCount = 1;
    assertThat(take("tagged.pcap")).isEqualTo(Remarks.of("", "site=munich", "from the bucket"));
    assertThat(tagRequests).hasValue(1);
    assertThat(gets).hasValue(2);
    source.fetch("tagged.json", folder.resolve("tagged.json"));
    assertThat(tagRequests).as("a companion is none to be described").hasValue(1);
  }

  @Test
  void withoutThePermissionCapturesGoWithoutTagsAndItIsToldOnce() throws Exception {
    tagCount = 1;
    taggingStatus = 403;
    assertThat(take("a.pcap")).isEqualTo(Remarks.of("", "", "from the bucket"));
    try (BucketSource sibling = source.sibling()) {
      take(sibling, "b.pcap");
    }
    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "s3://captures: the tags of objects can't be read, and captures go without them; that"
                + " takes s3:GetObjectTagging");
  }

  @Test
  void aServerWithoutTagsIsNoTrouble() throws Exception {
    tagCount = 1;
    taggingStatus = 501;
    assertThat(take("a.pcap")).isEqualTo(Remarks.of("", "", "from the bucket"));
    assertThat(said.list).isEmpty();
  }

  @Test
  void tagsThatCannotBeHadForAnotherReasonAreAskedForAgainLater() {
    tagCount = 1;
    taggingStatus = 404;
    assertThatThrownBy(() -> take("a.pcap")).isInstanceOf(IOException.class);
  }
}
