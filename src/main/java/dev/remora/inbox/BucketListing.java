package dev.remora.inbox;

import dev.remora.inbox.Source.Entry;
import dev.remora.inbox.Source.Shelf;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What lies in an inbox in a bucket, asked for page by page, without what is on its shelves. */
final class BucketListing {
  private final BucketSettings settings;
  private final BucketServer server;
  private final BucketTrouble trouble;

  BucketListing(BucketSettings settings, BucketServer server, BucketTrouble trouble) {
    this.settings = settings;
    this.server = server;
    this.trouble = trouble;
  }

  /**
   * Tells of each capture there.
   *
   * @param recursive whether folders within are looked into
   */
  void list(boolean recursive, Consumer<Entry> each) throws IOException {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder()
            .bucket(settings.bucket())
            .prefix(settings.prefix())
            .delimiter(recursive ? null : "/")
            .encodingType(EncodingType.URL);
    Shelf skipped = null;
    while (true) {
      ListObjectsV2Response page =
          trouble.ask("s3:ListBucket", () -> server.client().listObjectsV2(request.build()));
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
   * The shelf that a listed key is on, or null; there is one where the whole bucket is the inbox,
   * and with an outcome bucket too, which may have come later than the first deliveries. One that
   * would be the inbox itself is in another bucket.
   */
  private Shelf shelfOf(String key) {
    for (Shelf shelf : Shelf.values()) {
      String folder = settings.shelf(shelf);
      if (!folder.equals(settings.prefix()) && key.startsWith(folder)) {
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

  /** As listings show it; in other answers there are quotes around it. */
  static String version(String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }
}
