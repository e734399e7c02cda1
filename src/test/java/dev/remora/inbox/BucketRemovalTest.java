package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was fetched is removed, and nothing else, whatever a store makes of conditions. */
@Timeout(60)
class BucketRemovalTest {

  /** What a store makes of If-Match with a DELETE. */
  private enum Store {
    HEEDS,
    IGNORES,
    KNOWS_NONE,
    TAKES_NONE_TO_HOLD
  }

  /** The content is its ETag as well. */
  private final Map<String, String> objects = new ConcurrentSkipListMap<>();

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private Store store = Store.HEEDS;

  @TempDir Path folder;
  private ScriptedBucket bucket;
  private BucketSource source;

  @BeforeEach
  void serve() throws IOException {
    bucket = new ScriptedBucket("inbox/", this::answer);
    source = bucket.source();
  }

  @AfterEach
  void close() {
    bucket.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String key = exchange.getRequestURI().getPath().substring("/captures/inbox/".length());
    String content = objects.get(key);
    requests.add(method);
    if (method.equals("DELETE")) {
      int status = status(exchange.getRequestHeaders().getFirst("If-Match"), content);
      if (status == 204) {
        objects.remove(key);
      }
      exchange.sendResponseHeaders(status, -1);
    } else if (content == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("ETag", quoted(content));
      if (method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", "" + bytes.length);
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
    exchange.close();
  }

  private int status(String condition, String content) {
    if (condition == null) {
      return 204;
    }
    return switch (store) {
      case IGNORES -> 204;
      case KNOWS_NONE -> 501;
      case TAKES_NONE_TO_HOLD -> 412;
      case HEEDS -> content == null ? 404 : condition.equals(quoted(content)) ? 204 : 412;
    };
  }

  private static String quoted(String content) {
    return '"' + content + '"';
  }

  private void fetch(String name) throws IOException {
    source.fetch(name, folder.resolve(name));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasFetchedIsRemovedAndWhatReplacedItStays(Store kind) throws IOException {
    store = kind;
    for (int i = 1; i <= 3; i++) { // of the first one it learns what the store does
      String kept = "kept-" + i + ".pcap";
      String removed = "removed-" + i + ".pcap";
      for (String name : List.of(kept, removed)) {
        objects.put(name, "first");
        fetch(name);
      }
      objects.put(kept, "second");

      source.delete(kept);
      source.delete(removed);

      assertThat(objects).containsEntry(kept, "second").doesNotContainKey(removed);
    }
  }

  @Test
  void aStoreThatHeedsConditionsIsAskedOnceForEach() throws IOException {
    for (String name : List.of("first.pcap", "second.pcap", "third.pcap")) {
      objects.put(name, "content");
      fetch(name);
    }
    source.delete("first.pcap");
    assertThat(requests.subList(3, requests.size())).containsExactly("HEAD", "DELETE", "DELETE");
    requests.clear();

    try (BucketSource sibling = source.sibling()) {
      sibling.delete("second.pcap");
      sibling.delete("third.pcap");
    }
    assertThat(requests).containsExactly("DELETE", "DELETE");
    assertThat(objects).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"IGNORES", "KNOWS_NONE", "TAKES_NONE_TO_HOLD"})
  void anyOtherIsLookedAtBefore(Store kind) throws IOException {
    store = kind;
    for (String name : List.of("first.pcap", "second.pcap")) {
      objects.put(name, "content");
      fetch(name);
    }
    source.delete("first.pcap");
    requests.clear();
    source.delete("second.pcap");
    assertThat(requests).containsExactly("HEAD", "DELETE");
  }

  @Test
  void whatCouldNotBeRemovedIsStillKnown() throws IOException {
    objects.put("x.pcap", "first");
    fetch("x.pcap");
    bucket.stop();
    assertThatThrownBy(() -> source.delete("x.pcap")).isInstanceOf(IOException.class);

    bucket.startAgain();
    objects.put("x.pcap", "second");
    source.delete("x.pcap");
    assertThat(objects).containsEntry("x.pcap", "second");
  }
}
