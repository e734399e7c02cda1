package dev.remora.inbox;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The server that a bucket is on: connected to when it is first asked, and again after {@link
 * #close}; and what it has no notion of. For one thread.
 */
final class BucketServer implements AutoCloseable {
  /** The permissions that {@link #head} needs. */
  static final String TO_LOOK = "s3:GetObject and s3:ListBucket";

  private static final int ATTEMPTS = 3;
  private final BucketSettings settings;
  private final BucketLimits limits;
  private AwsCredentialsProvider credentials;
  private S3Client client;
  private S3Client copier;
  private S3Presigner presigner;
  private boolean takesConditions = true;

  BucketServer(BucketSettings settings, BucketLimits limits) {
    this.settings = settings;
    this.limits = limits;
  }

  S3Client client() {
    if (client == null) {
      client = connect(limits.read(), ATTEMPTS);
    }
    return client;
  }

  /** For requests that a server takes minutes for, which are not to be made again meanwhile. */
  S3Client copier() {
    if (copier == null) {
      copier = connect(limits.copy(), 1);
    }
    return copier;
  }

  S3Presigner presigner() {
    if (presigner == null) {
      S3Presigner.Builder builder =
          S3Presigner.builder()
              .region(region())
              .credentialsProvider(credentials())
              .serviceConfiguration(
                  S3Configuration.builder().pathStyleAccessEnabled(settings.pathStyle()).build());
      if (!settings.endpoint().isEmpty()) {
        builder.endpointOverride(URI.create(settings.endpoint()));
      }
      presigner = builder.build();
    }
    return presigner;
  }

  private S3Client connect(Duration read, int attempts) {
    var builder =
        S3Client.builder()
            .region(region())
            .credentialsProvider(credentials())
            .forcePathStyle(settings.pathStyle())
            // neither the SDK's checksums nor its way to sign in pieces are known to all servers
            .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                c -> c.retryStrategy(StandardRetryStrategy.builder().maxAttempts(attempts).build()))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .connectionTimeout(limits.connect())
                    .socketTimeout(read));
    if (!settings.endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(settings.endpoint()));
    }
    return builder.build();
  }

  private Region region() {
    if (!settings.region().isEmpty()) {
      return Region.of(settings.region());
    }
    return settings.endpoint().isEmpty()
        ? new DefaultAwsRegionProviderChain().getRegion()
        : Region.US_EAST_1;
  }

  private AwsCredentialsProvider credentials() {
    if (credentials == null) {
      credentials =
          settings.accessKey().isEmpty()
              ? DefaultCredentialsProvider.builder().build()
              : StaticCredentialsProvider.create(
                  AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()));
    }
    return credentials;
  }

  /**
   * Asks with a condition that newer servers know, and without where this one has no such thing.
   */
  <T> T conditionally(Function<Boolean, T> request) {
    if (takesConditions) {
      try {
        return request.apply(true);
      } catch (S3Exception e) {
        if (e.statusCode() != 501) {
          throw e;
        }
        takesConditions = false;
      }
    }
    return request.apply(false);
  }

  /** What the server says of an object; empty where it is not there. */
  Optional<HeadObjectResponse> head(String bucket, String key) {
    try {
      return Optional.of(client().headObject(r -> r.bucket(bucket).key(key)));
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Of an object of the inbox; none where the server knows no tags. */
  List<Tag> tags(String key) {
    try {
      return client().getObjectTagging(r -> r.bucket(settings.bucket()).key(key)).tagSet();
    } catch (S3Exception e) {
      if (e.statusCode() == 501) {
        return List.of(); // a server without tags
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    if (copier != null) {
      copier.close();
    }
    if (presigner != null) {
      presigner.close();
    }
    if (credentials instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // it declares none
      }
    }
    client = null;
    copier = null;
    presigner = null;
    credentials = null;
  }
}
