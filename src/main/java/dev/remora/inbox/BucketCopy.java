package dev.remora.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/**
 * Copies objects to the bucket for outcomes within the server, metadata and tags with them. Never
 * over an object, where the server knows that condition.
 */
final class BucketCopy {
  private final BucketSettings settings;
  private final BucketLimits limits;
  private final BucketServer server;

  BucketCopy(BucketSettings settings, BucketLimits limits, BucketServer server) {
    this.settings = settings;
    this.limits = limits;
    this.server = server;
  }

  /**
   * @param found what is copied; where it is another one by now, nothing is
   */
  void copy(String from, HeadObjectResponse found, String to) {
    if (found.contentLength() > limits.wholeCopy()) {
      copyInParts(from, found, to);
      return;
    }
    server.conditionally(
        condition ->
            server
                .copier()
                .copyObject(
                    r ->
                        r.sourceBucket(settings.bucket())
                            .sourceKey(from)
                            .copySourceIfMatch(found.eTag())
                            .destinationBucket(settings.outcomeBucket())
                            .destinationKey(to)
                            .ifNoneMatch(condition ? "*" : null)));
  }

  /**
   * Whether what lies there is surely its copy. Where an ETag is no hash of the content, as after
   * an upload in parts or with a key of the server's, a copy gets another one, and is not known
   * again: one copy too many loses nothing.
   */
  static boolean isOf(HeadObjectResponse found, HeadObjectResponse there) {
    return found.eTag() != null
        && found.eTag().equals(there.eTag())
        && Objects.equals(found.contentLength(), there.contentLength());
  }

  private void copyInParts(String from, HeadObjectResponse found, String to) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(settings.outcomeBucket())
            .key(to)
            .metadata(found.metadata())
            .contentType(found.contentType())
            .contentEncoding(found.contentEncoding())
            .contentDisposition(found.contentDisposition())
            .contentLanguage(found.contentLanguage())
            .cacheControl(found.cacheControl());
    List<Tag> tags = server.tags(from);
    if (!tags.isEmpty()) {
      request.tagging(Tagging.builder().tagSet(tags).build());
    }
    String upload = server.client().createMultipartUpload(request.build()).uploadId();
    try {
      List<CompletedPart> parts = new ArrayList<>();
      long size = found.contentLength();
      long step = limits.part(size);
      for (long at = 0; at < size; at += step) {
        String range = "bytes=" + at + "-" + (Math.min(size, at + step) - 1);
        int number = parts.size() + 1;
        String etag =
            server
                .copier()
                .uploadPartCopy(
                    r ->
                        r.sourceBucket(settings.bucket())
                            .sourceKey(from)
                            .copySourceIfMatch(found.eTag())
                            .copySourceRange(range)
                            .destinationBucket(settings.outcomeBucket())
                            .destinationKey(to)
                            .uploadId(upload)
                            .partNumber(number))
                .copyPartResult()
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
      }
      server.conditionally(
          condition ->
              server
                  .copier()
                  .completeMultipartUpload(
                      r ->
                          r.bucket(settings.outcomeBucket())
                              .key(to)
                              .uploadId(upload)
                              .multipartUpload(m -> m.parts(parts))
                              .ifNoneMatch(condition ? "*" : null)));
    } catch (SdkException e) {
      try {
        server
            .client()
            .abortMultipartUpload(r -> r.bucket(settings.outcomeBucket()).key(to).uploadId(upload));
      } catch (SdkException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }
}
