package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class BucketTroubleTest {
  private static final BucketSettings SETTINGS =
      new BucketSettings(
          "captures", "inbox", "https://s3.example.org", "", false, "AKIA", "s3cr3t");

  @Test
  void anotherRegionIsNamed() {
    assertThat(words(answer(301, "PermanentRedirect", "elsewhere", "eu-west-3")))
        .isEqualTo(
            "bucket captures at https://s3.example.org: the bucket is in another region: set region"
                + " = eu-west-3");
    String told = "the region 'us-east-1' is wrong; expecting 'eu-central-1'";
    assertThat(words(answer(400, "AuthorizationHeaderMalformed", told, null)))
        .endsWith("set region = eu-central-1");
    assertThat(words(answer(307, "TemporaryRedirect", "elsewhere", null)))
        .endsWith("check region and endpoint");
  }

  @Test
  void aRefusalNamesWhatIsNeeded() {
    assertThat(words(answer(403, "AccessDenied", "Access Denied", null)))
        .endsWith("access denied: the credentials need s3:ListBucket");
    assertThat(words(answer(403, null, null, null))).endsWith("need s3:ListBucket");
    assertThat(words(answer(403, "RequestTimeTooSkewed", "", null))).contains("clock");
    assertThat(words(answer(403, "InvalidObjectState", "", null))).contains("archive");
  }

  @Test
  void theParameterAtFaultIsNamedWhereItIsKnown() {
    assertThat(trouble(answer(403, "SignatureDoesNotMatch", "", null)))
        .hasFieldOrPropertyWithValue("parameter", "secret-key");
    assertThat(trouble(answer(403, "InvalidAccessKeyId", "", null)))
        .hasFieldOrPropertyWithValue("parameter", "access-key");
    assertThat(trouble(answer(301, "PermanentRedirect", "elsewhere", "eu-west-3")))
        .hasFieldOrPropertyWithValue("parameter", "region");
    assertThat(trouble(SdkClientException.create("Unable to load credentials from any of")))
        .hasFieldOrPropertyWithValue("parameter", "access-key");
    assertThat(trouble(answer(403, "AccessDenied", "Access Denied", null)))
        .as("it may be the bucket of somebody else")
        .isNotInstanceOf(BadParameterException.class);
  }

  @Test
  void anAnswerThatNobodyForesawIsQuotedOnOneLine() {
    assertThat(words(answer(500, "InternalError", "it broke\nbadly s3cr3t", null)))
        .endsWith("answered 500 InternalError (it broke)");
    assertThat(words(answer(500, "Odd", "key s3cr3t", null))).endsWith("500 Odd (key ***)");
  }

  @Test
  void aHostThatIsNotThere() {
    assertThat(words(failure(new UnknownHostException("captures.s3.example.org"))))
        .endsWith(
            "unknown host captures.s3.example.org: servers other than AWS mostly want path-style ="
                + " true");
    assertThat(words(failure(new SSLHandshakeException("PKIX path building failed"))))
        .endsWith("no trusted TLS connection: PKIX path building failed");
    assertThat(words(failure(new IOException("Premature EOF"))))
        .endsWith("connection lost: Premature EOF");
  }

  @Test
  void credentialsThatAreNotThere() {
    String told = "Unable to load credentials from any of the providers in the chain Aws…";
    assertThat(words(SdkClientException.create(told)))
        .endsWith(
            "no credentials found: set access-key and secret-key, or give the machine a role");
  }

  private static String words(SdkException failure) {
    return trouble(failure).getMessage();
  }

  private static IOException trouble(SdkException failure) {
    return new BucketTrouble(SETTINGS, SETTINGS.bucket()).inWords(failure, "s3:ListBucket");
  }

  private static SdkException failure(Exception cause) {
    return SdkClientException.create(
        "Unable to execute HTTP request: " + cause.getMessage(), cause);
  }

  private static SdkException answer(int status, String code, String message, String region) {
    var response = SdkHttpResponse.builder().statusCode(status);
    if (region != null) {
      response.putHeader("x-amz-bucket-region", region);
    }
    return S3Exception.builder()
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .sdkHttpResponse(response.build())
                .build())
        .build();
  }
}
