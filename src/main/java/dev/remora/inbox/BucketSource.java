package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.capture.Remarks;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.support.LRUCacheFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * Captures in a bucket of AWS or of another server that speaks S3. An object appears as a whole, so
 * it is whole once it is listed. Paths are those of {@link BucketPaths}.
 *
 * <p>What was fetched last is what is moved or deleted: where an object was replaced since, the
 * fetched one counts as gone, and the new one stays to be listed.
 */
public final class BucketSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(BucketSource.class);

  private static final String TO_COPY =
      "s3:GetObject and s3:PutObject, and the same of ObjectTagging for objects with tags";

  /** The endpoint begins to fetch when it is asked; how long it takes then does not matter. */
  private static final Duration PRESIGNED_FOR = Duration.ofHours(1);

  private static final int RACES_LOST = 5;
  private static final String TO_READ_TAGS = "s3:GetObjectTagging";

  private final BucketSettings settings;
  private final BucketLimits limits;
  private final BucketTrouble trouble;
  private final BucketTrouble outcomeTrouble;

  private final Shared shared;
  private final BucketServer server;
  private final BucketCopy copy;

  public BucketSource(BucketSettings settings) {
    this(settings, BucketLimits.USUAL);
  }

  BucketSource(BucketSettings settings, BucketLimits limits) {
    this(settings, limits, new Shared());
  }

  private BucketSource(BucketSettings settings, BucketLimits limits, Shared shared) {
    this.settings = settings;
    this.limits = limits;
    this.shared = shared;
    this.server = new BucketServer(settings, limits);
    this.copy = new BucketCopy(settings, limits, server);
    this.trouble = new BucketTrouble(settings, settings.bucket());
    this.outcomeTrouble = new BucketTrouble(settings, settings.outcomeBucket());
  }

  /** Another one, for another thread; what one has fetched, the other moves. */
  public BucketSource sibling() {
    return new BucketSource(settings, limits, shared);
  }

  /** What siblings know of each other. */
  private static final class Shared {
    /** The versions that were fetched, by path. */
    final Map<String, String> fetched = LRUCacheFactory.newLRUCache(10_000);

    final AtomicBoolean toldOfTags = new AtomicBoolean();

    /** Keys on the shelves that copies are under way to. */
    final Set<String> claimed = ConcurrentHashMap.newKeySet();
  }

  @Override
  public String uri() {
    String all = "s3://" + settings.bucket() + "/" + settings.prefix();
    return all.substring(0, all.length() - 1);
  }

  @Override
  public void list(boolean recursive, Consumer<Entry> each) throws IOException {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder()
            .bucket(settings.bucket())
            .prefix(settings.prefix())
            .delimiter(recursive ? null : "/")
            .encodingType(EncodingType.URL);
    Shelf skipped = null;
    while (true) {
      ListObjectsV2Response page =
          call("s3:ListBucket", () -> server.client().listObjectsV2(request.build()));
      List<S3Object> objects = page.contents();
      for (S3Object object : objects) {
        if (isCapture(object.key())) {
          each.accept(entry(object));
        }
      }
      if (!Boolean.TRUE.equals(page.isTruncated())) {
        return;
      }
      String next = page.nextContinuationToken();
      if (next == null || next.equals(page.continuationToken())) {
        throw new IOException(settings + ": the server does not tell of all objects");
      }
      Shelf within = objects.isEmpty() ? null : shelfOf(objects.get(objects.size() - 1).key());
      if (within != null && within != skipped) { // it may hold years of deliveries
        request.continuationToken(null).startAfter(settings.shelf(within) + '\uFFFD');
        skipped = within;
      } else {
        request.continuationToken(next).startAfter(null);
      }
    }
  }

  private boolean isCapture(String key) {
    return !key.endsWith("/") && shelfOf(key) == null;
  }

  /**
   * The shelf that a listed key is on, or null; there is one where the whole bucket is the inbox.
   */
  private Shelf shelfOf(String key) {
    for (Shelf shelf : Shelf.values()) {
      if (key.startsWith(settings.shelf(shelf))) {
        return shelf;
      }
    }
    return null;
  }

  private Entry entry(S3Object object) {
    return new Entry(
        BucketPaths.path(object.key().substring(settings.prefix().length())),
        object.size() == null ? 0 : object.size(),
        object.lastModified() == null ? 0 : object.lastModified().toEpochMilli(),
        version(object.eTag()));
  }

  private static String version(String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }

  @Override
  public void requireShelves() throws IOException {
    try {
      server.client().listObjectsV2(r -> r.bucket(settings.outcomeBucket()).maxKeys(1));
    } catch (SdkException e) {
      throw outcomeTrouble.inWords(e, "s3:ListBucket");
    }
  }

  @Override
  public void fetch(String path, Landing to) throws IOException {
    download(path, to);
  }

  @Override
  public Remarks take(String path, Landing to) throws IOException {
    GetObjectResponse found = download(path, to);
    return remarks(key(path), found.metadata(), found.tagCount());
  }

  @Override
  public Remarks remarks(Entry listed) throws IOException {
    String path = listed.path();
    HeadObjectResponse found =
        head(key(path))
            .filter(now -> version(now.eTag()).equals(listed.version()))
            .orElseThrow(
                () ->
                    new IOException(
                        settings + ": " + Names.printable(path) + " is gone, or was replaced"));
    remember(path, found.eTag());
    return remarks(key(path), found.metadata(), found.tagCount());
  }

  private GetObjectResponse download(String path, Landing to) throws IOException {
    to.open();
    BucketDownload download =
        new BucketDownload(
            (from, version) ->
                call(
                    "s3:GetObject",
                    () ->
                        server
                            .client()
                            .getObject(
                                r ->
                                    r.bucket(settings.bucket())
                                        .key(key(path))
                                        .ifMatch(version)
                                        .range(from == 0 ? null : "bytes=" + from + "-"))),
            to);
    GetObjectResponse found = download.run();
    remember(path, found.eTag());
    return found;
  }

  private void remember(String path, String version) {
    shared.fetched.remove(path);
    if (version != null) {
      shared.fetched.put(path, version);
    }
  }

  /**
   * @param tags how many the object has; null where the server does not say, because it knows none
   *     or we may not read them
   */
  private Remarks remarks(String key, Map<String, String> metadata, Integer tags)
      throws IOException {
    Remarks words = BucketRemarks.ofMetadata(metadata);
    return tags == null || tags == 0 ? words : words.over(BucketRemarks.ofTags(readable(key)));
  }

  /** A capture without its tags is worth more than none. */
  private List<Tag> readable(String key) throws IOException {
    try {
      return server.tags(key);
    } catch (S3Exception e) {
      if (e.statusCode() != 403) {
        throw trouble.inWords(e, TO_READ_TAGS);
      }
      if (shared.toldOfTags.compareAndSet(false, true)) {
        LOG.warn(
            "{}: the tags of objects can't be read, and captures go without them; that takes {}",
            this,
            TO_READ_TAGS);
      }
      return List.of();
    } catch (SdkException e) {
      throw trouble.inWords(e, TO_READ_TAGS);
    }
  }

  @Override
  public Optional<String> move(String path, Shelf shelf) throws IOException {
    Optional<HeadObjectResponse> found = head(key(path));
    if (found.isEmpty() || wasReplaced(path, found.get())) {
      shared.fetched.remove(path);
      return Optional.empty();
    }
    int end = path.lastIndexOf('/') + 1;
    String folder = path.substring(0, end);
    String name = path.substring(end);
    for (int lost = 0; lost < RACES_LOST; lost++) {
      String free = claim(folder, name, shelf);
      try {
        copy.copy(key(path), found.get(), key(folder + free, shelf));
      } catch (S3Exception e) {
        if (e.statusCode() != 404 && e.statusCode() != 412) {
          throw outcomeTrouble.inWords(e, TO_COPY);
        }
        Optional<HeadObjectResponse> now = head(key(path));
        if (now.isEmpty() || !Objects.equals(now.get().eTag(), found.get().eTag())) {
          shared.fetched.remove(path);
          return Optional.empty();
        }
        if (e.statusCode() == 404) {
          throw outcomeTrouble.inWords(e, TO_COPY);
        }
        continue; // another has taken the name
      } catch (SdkException e) {
        throw outcomeTrouble.inWords(e, TO_COPY);
      } finally {
        shared.claimed.remove(key(folder + free, shelf));
      }
      remove(key(path), found.get().eTag());
      shared.fetched.remove(path);
      return Optional.of(free);
    }
    throw new IOException(settings + ": others take the names for " + Names.printable(name));
  }

  /** A free name on a shelf, that no sibling takes meanwhile; not all servers see to that. */
  private String claim(String folder, String name, Shelf shelf) throws IOException {
    while (true) {
      int n = firstFree(i -> isTaken(key(folder + Names.numbered(name, i), shelf)));
      String free = Names.numbered(name, n);
      String key = key(folder + free, shelf);
      if (!shared.claimed.add(key)) {
        continue;
      }
      boolean claimed = false;
      try {
        claimed = !isOnShelf(key); // a sibling may have ended since it was looked at
      } finally {
        if (!claimed) {
          shared.claimed.remove(key);
        }
      }
      if (claimed) {
        return free;
      }
    }
  }

  /** In this order, for a copy that ends in between is on the shelf then. */
  private boolean isTaken(String key) throws IOException {
    return shared.claimed.contains(key) || isOnShelf(key);
  }

  private interface Taken {
    boolean is(int n) throws IOException;
  }

  /** A number that is free; found in few steps where thousands are taken. */
  private static int firstFree(Taken taken) throws IOException {
    int last = 0;
    int free = 1;
    while (taken.is(free)) {
      last = free;
      free *= 2;
    }
    while (free - last > 1) {
      int middle = (last + free) >>> 1;
      if (taken.is(middle)) {
        last = middle;
      } else {
        free = middle;
      }
    }
    return free;
  }

  @Override
  public void delete(String path) throws IOException {
    if (shared.fetched.containsKey(path)) {
      Optional<HeadObjectResponse> found = head(key(path));
      if (found.isPresent() && !wasReplaced(path, found.get())) {
        remove(key(path), found.get().eTag());
      }
      shared.fetched.remove(path);
    } else {
      remove(key(path), null);
    }
  }

  private boolean wasReplaced(String path, HeadObjectResponse now) {
    String version = shared.fetched.get(path);
    return version != null && !version.equals(now.eTag());
  }

  private void remove(String key, String version) throws IOException {
    try {
      server.conditionally(
          condition ->
              server
                  .client()
                  .deleteObject(
                      r ->
                          r.bucket(settings.bucket())
                              .key(key)
                              .ifMatch(condition ? version : null)));
    } catch (S3Exception e) {
      if (e.statusCode() != 404 && e.statusCode() != 412) { // gone, or replaced at this moment
        throw trouble.inWords(e, "s3:DeleteObject");
      }
    } catch (SdkException e) {
      throw trouble.inWords(e, "s3:DeleteObject");
    }
  }

  @Override
  public void write(String path, Shelf shelf, String name, String text) throws IOException {
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    String key = key(folder + name, shelf);
    if (isOnShelf(key)) {
      if (text.equals(read(key))) {
        return; // by an earlier try
      }
      int n = firstFree(i -> isOnShelf(key(folder + Names.numbered(name, i), shelf)));
      put(key(folder + Names.numbered(name, n), shelf), text);
    } else {
      put(key, text);
    }
  }

  private void put(String key, String text) throws IOException {
    call(
        outcomeTrouble,
        "s3:PutObject",
        () ->
            server
                .client()
                .putObject(
                    r ->
                        r.bucket(settings.outcomeBucket()).key(key).contentType("application/json"),
                    RequestBody.fromString(text)));
  }

  private String read(String key) throws IOException {
    return call(
        outcomeTrouble,
        "s3:GetObject",
        () ->
            server
                .client()
                .getObjectAsBytes(r -> r.bucket(settings.outcomeBucket()).key(key))
                .asUtf8String());
  }

  @Override
  public boolean isWholeAtOnce() {
    return true;
  }

  /** Ends earlier where our own credentials do. */
  @Override
  public URI presigned(String path) throws IOException {
    return call(
        "s3:GetObject",
        () ->
            URI.create(
                server
                    .presigner()
                    .presignGetObject(
                        r ->
                            r.signatureDuration(PRESIGNED_FOR)
                                .getObjectRequest(g -> g.bucket(settings.bucket()).key(key(path))))
                    .url()
                    .toExternalForm()));
  }

  private String key(String path) {
    return settings.prefix() + BucketPaths.key(path);
  }

  private String key(String path, Shelf shelf) {
    return settings.shelf(shelf) + BucketPaths.key(path);
  }

  private boolean isOnShelf(String key) throws IOException {
    return head(settings.outcomeBucket(), key).isPresent();
  }

  private Optional<HeadObjectResponse> head(String key) throws IOException {
    return head(settings.bucket(), key);
  }

  private Optional<HeadObjectResponse> head(String bucket, String key) throws IOException {
    BucketTrouble words = bucket.equals(settings.bucket()) ? trouble : outcomeTrouble;
    try {
      return Optional.of(server.client().headObject(r -> r.bucket(bucket).key(key)));
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return Optional.empty();
      }
      throw words.inWords(e, "s3:GetObject and s3:ListBucket");
    } catch (SdkException e) {
      throw words.inWords(e, "s3:GetObject and s3:ListBucket");
    }
  }

  private <T> T call(String permission, Supplier<T> request) throws IOException {
    return call(trouble, permission, request);
  }

  private static <T> T call(BucketTrouble words, String permission, Supplier<T> request)
      throws IOException {
    try {
      return request.get();
    } catch (SdkException e) {
      throw words.inWords(e, permission);
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return uri();
  }
}
