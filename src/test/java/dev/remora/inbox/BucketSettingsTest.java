package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.inbox.Source.Shelf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "'', '', delivered/, s3://captures",
    "/, '', delivered/, s3://captures",
    "inbox, inbox/, delivered/, s3://captures/inbox",
    "inbox/, inbox/, delivered/, s3://captures/inbox",
    "/inbox//, inbox/, delivered/, s3://captures/inbox",
    "site-a/inbox, site-a/inbox/, site-a/delivered/, s3://captures/site-a/inbox",
    "x, x/, delivered/, s3://captures/x"
  })
  void theShelvesAreBesideTheInbox(String prefix, String folder, String delivered, String uri) {
    BucketSettings settings = settings(prefix, "", "", "");
    assertThat(settings.prefix()).isEqualTo(folder);
    assertThat(settings.shelf(Shelf.DELIVERED)).isEqualTo(delivered);
    try (BucketSource source = new BucketSource(settings)) {
      assertThat(source.uri()).isEqualTo(uri);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"delivered", "dead-letter/", "site-a/delivered"})
  void aShelfIsNoInbox(String prefix) {
    assertThatThrownBy(() -> settings(prefix, "", "", "")).hasMessageContaining("prefix can't be");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"minio:9000", "ftp://minio", "http://me:pass@minio", "http://", "http://x/?a"})
  void anEndpointIsAUrlWithoutCredentials(String endpoint) {
    assertThatThrownBy(() -> settings("", endpoint, "", ""))
        .hasMessageContaining("endpoint has to be a URL")
        .message()
        .doesNotContain("me:pass");
  }

  @Test
  void halfOfTheCredentialsIsAMistake() {
    assertThatThrownBy(() -> settings("", "", "AKIA", "")).hasMessageContaining("set both");
    assertThatThrownBy(() -> settings("", "", "", "s3cr3t"))
        .hasMessageContaining("set both")
        .message()
        .doesNotContain("s3cr3t");
  }

  @Test
  void aBucketIsANameAlone() {
    assertThatThrownBy(() -> new BucketSettings("a/b", "", "", "", false, "", ""))
        .hasMessageContaining("go to prefix");
    assertThatThrownBy(() -> new BucketSettings(" ", "", "", "", false, "", ""))
        .hasMessageContaining("missing");
  }

  @Test
  void aRegionIsAName() {
    assertThatThrownBy(() -> new BucketSettings("a", "", "", "eu central", false, "", ""))
        .hasMessageContaining("region has to be");
  }

  @Test
  void credentialsAreNotPrinted() {
    BucketSettings settings = settings("inbox", "http://minio:9000/", "AKIA", "s3cr3t");
    assertThat(settings).hasToString("bucket captures at http://minio:9000");
    try (BucketSource source = new BucketSource(settings)) {
      assertThat(source).hasToString("s3://captures/inbox");
    }
  }

  private static BucketSettings settings(
      String prefix, String endpoint, String accessKey, String secretKey) {
    return new BucketSettings("captures", prefix, endpoint, "", true, accessKey, secretKey);
  }
}
