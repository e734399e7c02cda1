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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
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

  /** What servers answer that did nothing. */
  private static final Set<Integer> REFUSED = Set.of(501, 503);

  private static final String TO_READ_TAGS = "s3:GetObjectTagging";

  private final BucketSettings settings;
  private final BucketLimits limits;
  private final BucketMemory memory;
  private final BucketTrouble trouble;
  private final BucketTrouble outcomeTrouble;
  private final BucketServer server;
  private final BucketListing listing;
  private final BucketCopy copy;
  private final BucketRemoval removal;
  private final BucketShelves shelves;

  public BucketSource(BucketSettings settings) {
    this(settings, BucketLimits.USUAL);
  }

  BucketSource(BucketSettings settings, BucketLimits limits) {
    this(settings, limits, new BucketMemory());
  }

  private BucketSource(BucketSettings settings, BucketLimits limits, BucketMemory memory) {
    this.settings = settings;
    this.limits = limits;
    this.memory = memory;
    this.trouble = new BucketTrouble(settings, settings.bucket());
    this.outcomeTrouble = new BucketTrouble(settings, settings.outcomeBucket());
    this.server = new BucketServer(settings, limits);
    this.listing = new BucketListing(settings, server, trouble);
    this.copy = new BucketCopy(settings, limits, server);
    this.removal = new BucketRemoval(settings, server, memory, trouble);
    this.shelves = new BucketShelves(settings, server, outcomeTrouble);
  }

  /** Another one, for another thread; what one has fetched, the other moves. */
  public BucketSource sibling() {
    return new BucketSource(settings, limits, memory);
  }

  @Override
  public String uri() {
    String all = "s3://" + settings.bucket() + "/" + settings.prefix();
    return all.substring(0, all.length() - 1);
  }

  @Override
  public void list(boolean recursive, Consumer<Entry> each) throws IOException {
    listing.list(recursive, each);
  }

  @Override
  public void requireShelves() throws IOException {
    outcomeTrouble.ask(
        "s3:ListBucket",
        () -> server.client().listObjectsV2(r -> r.bucket(settings.outcomeBucket()).maxKeys(1)));
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
            .filter(now -> BucketListing.version(now.eTag()).equals(listed.version()))
            .orElseThrow(
                () ->
                    new IOException(
                        settings + ": " + Names.printable(path) + " is gone, or was replaced"));
    memory.fetched(path, found.eTag());
    return remarks(key(path), found.metadata(), found.tagCount());
  }

  private GetObjectResponse download(String path, Landing to) throws IOException {
    to.open();
    BucketDownload download =
        new BucketDownload(
            (from, version) ->
                trouble.ask(
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
    memory.fetched(path, found.eTag());
    return found;
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
      if (memory.isNewsOfTags()) {
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
  public Optional<String> move(String path, Shelf shelf, String wanted) throws IOException {
    Optional<HeadObjectResponse> found = head(key(path));
    if (found.isEmpty() || wasReplaced(path, found.get())) {
      memory.done(path);
      return Optional.empty();
    }
    String version = BucketRemoval.version(found.get());
    Optional<String> name = memory.copy(path, version, shelf);
    if (name.isEmpty()) {
      name = copy(path, found.get(), shelf, wanted);
    }
    if (name.isPresent()) {
      memory.copied(path, version, shelf, name.get());
      removal.remove(key(path), found.get());
    }
    memory.done(path);
    return name;
  }

  /**
   * To a free name on a shelf.
   *
   * @return that name; empty where what was found is gone, or was replaced
   */
  private Optional<String> copy(String path, HeadObjectResponse found, Shelf shelf, String name)
      throws IOException {
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    String version = BucketRemoval.version(found);
    for (int lost = 0; lost < RACES_LOST; lost++) {
      Optional<String> made = unheard(path, folder, found, shelf);
      if (made.isPresent()) {
        return made;
      }
      Claimed free = shelves.claim(folder, name, shelf);
      try {
        copy.copy(key(path), found, shelves.key(folder + free.name(), shelf));
        return Optional.of(free.name());
      } catch (S3Exception e) {
        if (!REFUSED.contains(e.statusCode()) && e.statusCode() / 100 != 4) {
          memory.unheard(path, version, shelf, free.name());
        }
        if (e.statusCode() != 404 && e.statusCode() != 412) {
          throw outcomeTrouble.inWords(e, TO_COPY);
        }
        Optional<HeadObjectResponse> now = head(key(path));
        if (now.isEmpty() || !Objects.equals(now.get().eTag(), found.eTag())) {
          return Optional.empty();
        }
        if (e.statusCode() == 404) {
          throw outcomeTrouble.inWords(e, TO_COPY);
        }
        // another has taken the name
      } catch (SdkException e) {
        memory.unheard(path, version, shelf, free.name());
        throw outcomeTrouble.inWords(e, TO_COPY);
      } finally {
        free.close();
      }
    }
    throw new IOException(settings + ": others take the names for " + Names.printable(name));
  }

  /** A server that is too slow to say so may have made the copy all the same, or be at it still. */
  private Optional<String> unheard(
      String path, String folder, HeadObjectResponse found, Shelf shelf) throws IOException {
    Optional<String> name = memory.unheard(path, BucketRemoval.version(found), shelf);
    return name.isPresent()
            && shelves
                .head(shelves.key(folder + name.get(), shelf))
                .filter(there -> BucketCopy.isOf(found, there))
                .isPresent()
        ? name
        : Optional.empty();
  }

  private boolean wasReplaced(String path, HeadObjectResponse now) {
    return memory.version(path).filter(version -> !version.equals(now.eTag())).isPresent();
  }

  @Override
  public void delete(String path) throws IOException {
    Optional<String> version = memory.version(path);
    if (version.isPresent()) {
      removal.remove(key(path), version.get());
    } else {
      removal.remove(key(path));
    }
    memory.done(path);
  }

  @Override
  public void write(String path, Shelf shelf, String name, String text) throws IOException {
    shelves.write(path.substring(0, path.lastIndexOf('/') + 1), shelf, name, text);
  }

  @Override
  public boolean isWholeAtOnce() {
    return true;
  }

  /** Ends earlier where our own credentials do. */
  @Override
  public URI presigned(String path) throws IOException {
    return trouble.ask(
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

  private Optional<HeadObjectResponse> head(String key) throws IOException {
    return trouble.ask(BucketServer.TO_LOOK, () -> server.head(settings.bucket(), key));
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
