package dev.remora.inbox;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a bucket is and how to get at it.
 *
 * @param bucket its name
 * @param prefix what the keys of the inbox begin with, as a folder; empty for the whole bucket
 * @param outcomeBucket name of the one that captures are moved to; empty for the same
 * @param endpoint the server's http or https URL; empty for AWS
 * @param region empty for what the environment says, or, with an endpoint, {@code us-east-1}
 * @param pathStyle whether the bucket is named in the path of URLs, not in the host's name
 * @param accessKey empty for what the environment, a file or the machine's role has
 * @param secretKey likewise
 */
public record BucketSettings(
    String bucket,
    String prefix,
    String outcomeBucket,
    String endpoint,
    String region,
    boolean pathStyle,
    String accessKey,
    String secretKey) {

  /** Captures stay in their bucket. */
  BucketSettings(
      String bucket,
      String prefix,
      String endpoint,
      String region,
      boolean pathStyle,
      String accessKey,
      String secretKey) {
    this(bucket, prefix, "", endpoint, region, pathStyle, accessKey, secretKey);
  }

  /** One of them can't be used; the message says why, to go on after its name. */
  public static final class Wrong extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String parameter;

    Wrong(String parameter, String message) {
      super(message);
      this.parameter = parameter;
    }

    /** Its name in the configuration. */
    public String parameter() {
      return parameter;
    }
  }

  /**
   * @throws Wrong when one of them can't be used
   */
  public BucketSettings {
    bucket = bucket.strip();
    outcomeBucket = outcomeBucket.isBlank() ? bucket : outcomeBucket.strip();
    prefix = folder(prefix.strip());
    endpoint = endpoint.strip().replaceFirst("/+$", "");
    region = region.strip();
    accessKey = accessKey.strip();
    secretKey = secretKey.strip();
    if (bucket.isEmpty()) {
      throw new Wrong("bucket", "is missing: the name of the bucket");
    }
    requireName("bucket", bucket);
    requireName("outcome-bucket", outcomeBucket);
    for (Source.Shelf shelf : Source.Shelf.values()) {
      if (outcomeBucket.equals(bucket) && prefix.equals(beside(prefix, shelf))) {
        throw new Wrong(
            "prefix",
            "can't be "
                + prefix
                + ", where captures are moved to: name the folder that they come in");
      }
    }
    if (!endpoint.isEmpty() && !isServer(endpoint)) {
      throw new Wrong(
          "endpoint",
          "has to be a URL such as https://minio.example.org:9000, without credentials");
    }
    if (!region.matches("[A-Za-z0-9-]*")) {
      throw new Wrong("region", "has to be a name such as eu-central-1");
    }
    if (accessKey.isEmpty() != secretKey.isEmpty()) {
      throw new Wrong(
          accessKey.isEmpty() ? "access-key" : "secret-key",
          "is missing: access-key and secret-key go together, set both or neither");
    }
  }

  private static void requireName(String parameter, String name) {
    if (name.contains("/") && !name.startsWith("arn:")) {
      throw new Wrong(parameter, "is the name alone; folders within go to prefix: " + name);
    }
  }

  /** Where a shelf is: beside the last folder of the prefix; at the bucket's top without one. */
  String shelf(Source.Shelf shelf) {
    return beside(prefix, shelf);
  }

  private static String beside(String prefix, Source.Shelf shelf) {
    int end = prefix.lastIndexOf('/', prefix.length() - 2);
    return prefix.substring(0, end + 1) + shelf.folder() + "/";
  }

  private static String folder(String prefix) {
    String bare = prefix.replaceFirst("^/+", "").replaceFirst("/+$", "");
    return bare.isEmpty() ? "" : bare + "/";
  }

  private static boolean isServer(String endpoint) {
    try {
      URI uri = new URI(endpoint);
      return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return place(bucket);
  }

  /** One of its two buckets, in words. */
  String place(String name) {
    return "bucket " + name + (endpoint.isEmpty() ? "" : " at " + endpoint);
  }
}
