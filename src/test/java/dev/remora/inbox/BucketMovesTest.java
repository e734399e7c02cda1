package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.remora.inbox.Source.Shelf;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two threads put captures away in a store that knows no conditions, as older ones. */
@Timeout(60)
class BucketMovesTest {
  private static final int NOT_IMPLEMENTED = 501;

  private final Map<String, String> objects = new ConcurrentSkipListMap<>();
  private final AtomicInteger copies = new AtomicInteger();
  private final CountDownLatch copying = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean etags = true;
  private volatile boolean mayRemove = true;
  private volatile boolean isHeard = true;
  private ScriptedBucket bucket;
  private BucketSource source;

  @BeforeEach
  void serve() throws IOException {
    bucket = new ScriptedBucket("inbox/", this::answer, threads);
    source = bucket.source();
  }

  @AfterEach
  void close() {
    goOn.countDown();
    bucket.close();
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestURI().getPath().substring("/captures/".length());
    String from = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
    int status = 200;
    String body = "";
    switch (exchange.getRequestMethod()) {
      case "HEAD" -> {
        if (etags) {
          String etag = objects.getOrDefault(key, "").startsWith("another") ? "2" : "1";
          exchange.getResponseHeaders().set("ETag", "\"" + etag + "\"");
        }
        exchange.getResponseHeaders().set("Content-Length", "1");
        status = objects.containsKey(key) ? 200 : 404;
      }
      case "PUT" -> {
        if (exchange.getRequestHeaders().containsKey("If-None-Match")) {
          status = NOT_IMPLEMENTED;
        } else {
          copy(from.replaceFirst("^/?captures/", ""), key);
          status = isHeard ? 200 : 504;
          body = isHeard ? "<CopyObjectResult><ETag>\"1\"</ETag></CopyObjectResult>" : "";
        }
      }
      default -> {
        status = mayRemove ? 204 : 403;
        if (mayRemove) {
          objects.remove(key);
        }
      }
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** The first one takes its time. */
  private void copy(String from, String to) throws IOException {
    String content = objects.get(URLDecoder.decode(from, StandardCharsets.UTF_8));
    if (copies.incrementAndGet() == 1) {
      copying.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    objects.put(to, content);
  }

  @Test
  void whatHasNoETagIsMovedToo() throws Exception {
    etags = false;
    goOn.countDown();
    objects.put("inbox/x.pcap", "one");
    assertThat(source.move("x.pcap", Shelf.DELIVERED)).hasValue("x.pcap");
    assertThat(objects).containsOnlyKeys("delivered/x.pcap");
  }

  @Test
  void whatCanNotBeRemovedIsCopiedOnce() throws Exception {
    mayRemove = false;
    goOn.countDown();
    objects.put("inbox/x.pcap", "one");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> source.move("x.pcap", Shelf.DELIVERED))
          .isInstanceOf(IOException.class);
    }
    assertThat(objects).containsOnlyKeys("delivered/x.pcap", "inbox/x.pcap");

    mayRemove = true;
    assertThat(source.move("x.pcap", Shelf.DELIVERED)).hasValue("x.pcap");
    assertThat(objects).containsOnlyKeys("delivered/x.pcap");
    assertThat(copies).hasValue(1);
  }

  @Test
  void aCopyOfWhichTheServerDoesNotSayThatItCameIsNotMadeAgain() throws Exception {
    isHeard = false;
    goOn.countDown();
    objects.put("delivered/x.pcap", "there already");
    objects.put("inbox/x.pcap", "one");
    assertThatThrownBy(() -> source.move("x.pcap", Shelf.DELIVERED))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("504");
    mayRemove = false;
    assertThatThrownBy(() -> source.move("x.pcap", Shelf.DELIVERED))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("s3:DeleteObject");
    mayRemove = true;
    assertThat(source.sibling().move("x.pcap", Shelf.DELIVERED)).hasValue("x~2.pcap");
    assertThat(copies).hasValue(1);
    assertThat(objects)
        .containsOnlyKeys("delivered/x.pcap", "delivered/x~2.pcap")
        .containsEntry("delivered/x~2.pcap", "one");
  }

  @Test
  void whatLiesUnderTheNameOfACopyOfWhichNobodyHeardMayBeAnothers() throws Exception {
    isHeard = false;
    goOn.countDown();
    objects.put("inbox/x.pcap", "one");
    assertThatThrownBy(() -> source.move("x.pcap", Shelf.DELIVERED))
        .isInstanceOf(IOException.class);
    objects.put("delivered/x.pcap", "another of its size");
    isHeard = true;
    assertThat(source.move("x.pcap", Shelf.DELIVERED)).hasValue("x~2.pcap");
    assertThat(objects)
        .containsOnlyKeys("delivered/x.pcap", "delivered/x~2.pcap")
        .containsEntry("delivered/x~2.pcap", "one");
  }

  @Test
  void neitherTakesANameThatTheOtherIsAboutToTake() throws Exception {
    objects.put("delivered/x.pcap", "there already");
    objects.put("inbox/x.pcap", "one");
    objects.put("inbox/x~2.pcap", "two");
    bothComeToTheirNames(source.sibling());
  }

  @Test
  void norDoesAnInboxBesideIt() throws Exception {
    objects.put("delivered/x.pcap", "there already");
    objects.put("inbox/x.pcap", "one");
    objects.put("beside/x~2.pcap", "two");
    bothComeToTheirNames(bucket.another("beside/"));
  }

  private void bothComeToTheirNames(BucketSource other) throws Exception {
    Future<Optional<String>> slow = threads.submit(() -> source.move("x.pcap", Shelf.DELIVERED));
    copying.await();
    Optional<String> quick;
    try (other) {
      quick = other.move("x~2.pcap", Shelf.DELIVERED);
    }
    goOn.countDown();
    assertThat(slow.get()).hasValue("x~2.pcap");
    assertThat(objects)
        .containsEntry("delivered/x.pcap", "there already")
        .containsEntry("delivered/x~2.pcap", "one")
        .containsEntry("delivered/" + quick.orElseThrow(), "two")
        .hasSize(3);
  }
}
