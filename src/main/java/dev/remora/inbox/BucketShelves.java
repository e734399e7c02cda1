package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.inbox.Source.Shelf;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Where captures in a bucket are moved to: free names there, and documents. */
final class BucketShelves {
  private final BucketSettings settings;
  private final BucketServer server;
  private final BucketTrouble trouble;

  BucketShelves(BucketSettings settings, BucketServer server, BucketTrouble trouble) {
    this.settings = settings;
    this.server = server;
    this.trouble = trouble;
  }

  /** The key of a path there. */
  String key(String path, Shelf shelf) {
    return settings.shelf(shelf) + BucketPaths.key(path);
  }

  /** A free name on a shelf. */
  Claimed claim(String folder, String name, Shelf shelf) throws IOException {
    int n = 1;
    while (true) {
      String free = Names.numbered(name, n);
      String key = key(folder + free, shelf);
      Optional<Claimed> claimed = Claimed.claim(free, place(key), () -> isThere(key));
      if (claimed.isPresent()) {
        return claimed.get();
      }
      n = firstFree(i -> isTaken(key(folder + Names.numbered(name, i), shelf)));
    }
  }

  /** In this order, for a copy that ends in between is on the shelf then. */
  private boolean isTaken(String key) throws IOException {
    return Claimed.is(place(key)) || isThere(key);
  }

  private String place(String key) {
    return settings.place(settings.outcomeBucket()) + "/" + key;
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

  /** Puts a document there, unless an earlier try has; never over another. */
  void write(String folder, Shelf shelf, String name, String text) throws IOException {
    String key = key(folder + name, shelf);
    if (!isThere(key)) {
      put(key, text);
    } else if (!text.equals(read(key))) {
      int n = firstFree(i -> isThere(key(folder + Names.numbered(name, i), shelf)));
      put(key(folder + Names.numbered(name, n), shelf), text);
    }
  }

  private boolean isThere(String key) throws IOException {
    return head(key).isPresent();
  }

  /** What lies there now. */
  Optional<HeadObjectResponse> head(String key) throws IOException {
    return trouble.ask(BucketServer.TO_LOOK, () -> server.head(settings.outcomeBucket(), key));
  }

  private void put(String key, String text) throws IOException {
    trouble.ask(
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
    return trouble.ask(
        "s3:GetObject",
        () ->
            server
                .client()
                .getObjectAsBytes(r -> r.bucket(settings.outcomeBucket()).key(key))
                .asUtf8String());
  }
}
