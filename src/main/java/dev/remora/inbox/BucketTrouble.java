package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.config.Causes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Says in words, for a user, why a bucket could not be asked.
 *
 * @param bucket which of the two that the settings name
 */
record BucketTrouble(BucketSettings settings, String bucket) {
  private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([A-Za-z0-9-]+)'");

  private static final String NO_CREDENTIALS = "Unable to load credentials";

  /**
   * Asks the server.
   *
   * @param permission that the request needs
   * @throws IOException when it fails, with the words
   */
  <T> T ask(String permission, Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (SdkException e) {
      throw inWords(e, permission);
    }
  }

  /**
   * @param permission that the request needs
   */
  IOException inWords(SdkException failure, String permission) {
    String words =
        failure instanceof S3Exception answer
            ? answered(answer, permission)
            : unanswered(failure).orElseGet(() -> firstLine(failure.getMessage()));
    String all = settings.place(bucket) + ": " + words;
    IOException told =
        atFault(failure)
            .<IOException>map(parameter -> new BadParameterException(parameter, all, null))
            .orElseGet(() -> new IOException(all));
    told.addSuppressed(failure); // and no cause, for the innermost one's words are what is logged
    return told;
  }

  /** The parameter that the server does not take; empty where it may be another, or none. */
  private static Optional<String> atFault(SdkException failure) {
    return failure instanceof S3Exception answer
        ? switch (code(answer)) {
          case "SignatureDoesNotMatch" -> Optional.of("secret-key");
          case "InvalidAccessKeyId", "ExpiredToken", "TokenRefreshRequired" ->
              Optional.of("access-key");
          default ->
              isElsewhere(answer) && region(answer).isPresent()
                  ? Optional.of("region")
                  : Optional.empty();
        }
        : Causes.of(failure).stream()
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(NO_CREDENTIALS))
            ? Optional.of("access-key")
            : Optional.empty();
  }

  private static String code(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static boolean isElsewhere(S3Exception answer) {
    return answer.statusCode() / 100 == 3 || answer.statusCode() == 400;
  }

  private String answered(S3Exception answer, String permission) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = code(answer);
    Optional<String> region = region(answer);
    if (region.isPresent() && isElsewhere(answer)) {
      return "the bucket is in another region: set region = " + region.get();
    }
    return switch (code) {
      case "NoSuchBucket" -> "there is no such bucket";
      case "NoSuchKey" -> "the object is gone";
      case "PreconditionFailed" -> "the object was replaced meanwhile";
      case "SignatureDoesNotMatch" -> "access denied: the secret key is not the access key's";
      case "InvalidAccessKeyId" -> "access denied: the server does not know the access key";
      case "ExpiredToken", "TokenRefreshRequired" -> "access denied: the credentials have expired";
      case "RequestTimeTooSkewed" ->
          "access denied: the clock of this machine and the server's differ too much";
      case "InvalidObjectState" -> "the object is in an archive, and has to be restored first";
      case "AllAccessDisabled", "AccountProblem" -> "the provider has closed the account's access";
      case "SlowDown", "ServiceUnavailable" -> "the server asks us to come less often";
      default -> {
        if (answer.statusCode() == 403) {
          yield "access denied: the credentials need " + permission;
        }
        if (answer.statusCode() / 100 == 3) {
          yield "the server sends us elsewhere: check region and endpoint";
        }
        String told = details == null ? null : details.errorMessage();
        yield "answered "
            + answer.statusCode()
            + (code.isEmpty() ? "" : " " + firstLine(code))
            + (told == null || told.isEmpty() ? "" : " (" + firstLine(told) + ")");
      }
    };
  }

  private static Optional<String> region(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    if (details == null) {
      return Optional.empty();
    }
    Optional<String> header =
        Optional.ofNullable(details.sdkHttpResponse())
            .flatMap(r -> r.firstMatchingHeader("x-amz-bucket-region"));
    Matcher told =
        EXPECTED_REGION.matcher(details.errorMessage() == null ? "" : details.errorMessage());
    return header.or(() -> told.find() ? Optional.of(told.group(1)) : Optional.empty());
  }

  private Optional<String> unanswered(Throwable failure) {
    Throwable root = Causes.root(failure);
    String told = root.getMessage() == null ? "" : root.getMessage();
    if (root instanceof UnknownHostException) {
      return Optional.of("unknown host " + firstLine(told) + styleHint());
    }
    if (root instanceof SocketTimeoutException) {
      return Optional.of("no answer in time");
    }
    if (root instanceof ConnectException && told.contains("refused")) {
      return Optional.of("connection refused");
    }
    if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
      return Optional.of("not reached: " + firstLine(told));
    }
    for (Throwable t : Causes.of(failure)) {
      if (t instanceof SSLException) {
        return Optional.of("no trusted TLS connection: " + firstLine(told));
      }
      String words = t.getMessage() == null ? "" : t.getMessage();
      if (words.contains(NO_CREDENTIALS)) {
        return Optional.of(
            "no credentials found: set access-key and secret-key, or give the machine a role");
      }
      if (words.contains("Unable to load region")) {
        return Optional.of("no region found: set region");
      }
    }
    return root == failure ? Optional.empty() : Optional.of("connection lost: " + firstLine(told));
  }

  private String styleHint() {
    return settings.endpoint().isEmpty() || settings.pathStyle()
        ? ""
        : ": servers other than AWS mostly want path-style = true";
  }

  /** One line, and in no case the secret. */
  private String firstLine(String text) {
    String line = text == null ? "" : text.lines().findFirst().orElse("");
    String secret = settings.secretKey();
    return Names.printable(secret.isEmpty() ? line : line.replace(secret, "***"));
  }
}
