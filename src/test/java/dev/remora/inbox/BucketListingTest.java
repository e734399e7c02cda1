package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a bucket is in an inbox, and what is on a shelf. */
class BucketListingTest {
  private AnyKeyServer server;

  @BeforeEach
  void serve() throws IOException {
    server = new AnyKeyServer("captures");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void put(String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.endpoint() + "/captures/" + key))
            .PUT(BodyPublishers.ofString("x"))
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
  }

  private List<String> listed(String prefix, String outcomeBucket) throws IOException {
    BucketSettings settings =
        new BucketSettings(
            "captures", prefix, outcomeBucket, server.endpoint(), "", true, "a", "s");
    List<String> paths = new ArrayList<>();
    try (BucketSource source = new BucketSource(settings)) {
      source.list(true, entry -> paths.add(entry.path()));
    }
    return paths;
  }

  @ParameterizedTest
  @CsvSource({"delivered", "dead-letter", "site-a/delivered"})
  void aFolderNamedLikeAShelfIsAnInboxWhereOutcomesGoToAnotherBucket(String prefix)
      throws Exception {
    put(prefix + "/x.pcap");
    assertThat(listed(prefix, "outcomes")).containsExactly("x.pcap");
  }

  @ParameterizedTest
  @CsvSource({"''", "outcomes"})
  void ofAWholeBucketWhatIsOnItsShelvesIsNone(String outcomeBucket) throws Exception {
    put("delivered/x.pcap");
    put("dead-letter/y.pcap");
    put("z.pcap");
    assertThat(listed("", outcomeBucket)).containsExactly("z.pcap");
  }
}
