package dev.remora.standin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the stand-in is set up.
 *
 * @param store the folder that holds the sessions; made when absent, readable by its owner only
 * @param token the API token, asked for at each request so that it can be changed
 * @param allowedHosts where a {@code url} may point: {@code host} or {@code host:port} for exactly
 *     that one, at whatever address; {@code *.example.org} or {@code *} for hosts at public
 *     addresses. Empty: {@code url} is off
 * @param names under which the pages are shown, besides addresses and {@code localhost}; {@code *}
 *     is any. They ask for no token, and a name of another's can be turned to our address
 * @param maxUploadBytes the largest capture taken, in bytes
 * @param maxUploads how many uploads run at a time; one more is told to come back later
 * @param idle how long a client, or the server of a {@code url}, may send nothing
 * @param tshark the program that decodes packets; empty for the built-in decoder
 */
public record Settings(
    Path store,
    Supplier<String> token,
    List<String> allowedHosts,
    List<String> names,
    long maxUploadBytes,
    int maxUploads,
    Duration idle,
    Optional<Path> tshark) {

  private static final long DEFAULT_MAX_UPLOAD = 16L << 30;
  private static final int DEFAULT_MAX_UPLOADS = 64;

  /** The vendor tells uploaders to send something at least every 60 seconds. */
  private static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);

  public Settings {
    allowedHosts = List.copyOf(allowedHosts);
    names = List.copyOf(names);
    if (maxUploadBytes <= 0 || maxUploads <= 0 || idle.isZero() || idle.isNegative()) {
      throw new IllegalArgumentException("the stand-in's limits must be above zero");
    }
  }

  /** Captures up to 16 GiB, 64 uploads at a time, 60 s without a byte, no {@code url}. */
  public static Settings of(Path store, Supplier<String> token) {
    return new Settings(
        store,
        token,
        List.of(),
        List.of(),
        DEFAULT_MAX_UPLOAD,
        DEFAULT_MAX_UPLOADS,
        DEFAULT_IDLE,
        Optional.empty());
  }

  public Settings withAllowedHosts(List<String> hosts) {
    return new Settings(store, token, hosts, names, maxUploadBytes, maxUploads, idle, tshark);
  }

  public Settings withNames(List<String> shown) {
    return new Settings(
        store, token, allowedHosts, shown, maxUploadBytes, maxUploads, idle, tshark);
  }

  public Settings withMaxUploadBytes(long bytes) {
    return new Settings(store, token, allowedHosts, names, bytes, maxUploads, idle, tshark);
  }

  public Settings withMaxUploads(int uploads) {
    return new Settings(store, token, allowedHosts, names, maxUploadBytes, uploads, idle, tshark);
  }

  public Settings withIdle(Duration time) {
    return new Settings(
        store, token, allowedHosts, names, maxUploadBytes, maxUploads, time, tshark);
  }

  /** The tshark that is installed, if one is. */
  public static Optional<Path> installedTshark() {
    return Tshark.installed();
  }

  public Settings withTshark(Optional<Path> program) {
    return new Settings(
        store, token, allowedHosts, names, maxUploadBytes, maxUploads, idle, program);
  }
}
