package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.inbox.Source.Shelf;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
    assertWrong("prefix", "can't be", () -> settings(prefix, "", "", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"minio:9000", "ftp://minio", "http://me:pass@minio", "http://", "http://x/?a"})
  void anEndpointIsAUrlWithoutCredentials(String endpoint) {
    assertWrong("endpoint", "has to be a URL", () -> settings("", endpoint, "", ""))
        .message()
        .doesNotContain("me:pass");
  }

  @Test
  void halfOfTheCredentialsIsAMistakeOfTheOtherHalf() {
    assertWrong("secret-key", "set both", () -> settings("", "", "AKIA", ""));
    assertWrong("access-key", "set both", () -> settings("", "", "", "s3cr3t"))
        .message()
        .doesNotContain("s3cr3t");
  }

  @Test
  void aBucketIsANameAlone() {
    assertWrong(
        "bucket", "go to prefix", () -> new BucketSettings("a/b", "", "", "", false, "", ""));
    assertWrong("bucket", "missing", () -> new BucketSettings(" ", "", "", "", false, "", ""));
  }

  @Test
  void aRegionIsAName() {
    assertWrong(
        "region", "has to be", () -> new BucketSettings("a", "", "", "eu central", false, "", ""));
  }

  private static AbstractThrowableAssert<?, ?> assertWrong(
      String parameter, String words, ThrowingCallable making) {
    return assertThatThrownBy(making)
        .isInstanceOfSatisfying(
            BucketSettings.Wrong.class, wrong -> assertThat(wrong.parameter()).isEqualTo(parameter))
        .hasMessageContaining(words);
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
