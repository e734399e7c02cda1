package dev.remora.inbox;

import dev.remora.inbox.BucketMemory.Conditions;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Removes objects of an inbox. One that was fetched is removed in the very version that was: by a
 * request with that condition where the server heeds it. Not all servers do, and they don't say so;
 * the first request has a condition that can't hold, and shows it.
 */
final class BucketRemoval {
  /** An ETag that no object has. */
  private static final String NEVER = "\"remora-asks-whether-conditions-count\"";

  private static final String PERMISSION = "s3:DeleteObject";
  private static final int NOT_FOUND = 404;
  private static final int FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private final BucketSettings settings;
  private final BucketServer server;
  private final BucketMemory memory;
  private final BucketTrouble trouble;

  BucketRemoval(
      BucketSettings settings, BucketServer server, BucketMemory memory, BucketTrouble trouble) {
    this.settings = settings;
    this.server = server;
    this.memory = memory;
    this.trouble = trouble;
  }

  /** Removes it, whatever it is by now; one that is gone is no failure. */
  void remove(String key) throws IOException {
    delete(key, null);
  }

  /** Removes what was seen there; where it is gone or another by now, nothing is. */
  void remove(String key, HeadObjectResponse seen) throws IOException {
    if (seen.eTag() != null) {
      remove(key, seen.eTag());
    } else if (head(key).filter(now -> version(now).equals(version(seen))).isPresent()) {
      delete(key, null);
    }
  }

  /** By which one is told from another of its name, by a server that gives no ETag as well. */
  static String version(HeadObjectResponse object) {
    return object.eTag() == null
        ? object.contentLength() + " bytes, " + object.lastModified()
        : object.eTag();
  }

  /** Removes that version, and no other; where it is gone or was replaced, nothing is. */
  void remove(String key, String version) throws IOException {
    if (memory.conditions() == Conditions.HEEDED) {
      delete(key, version);
    } else if (isThere(key, version)) {
      if (memory.conditions() == Conditions.IGNORED) {
        delete(key, null);
      } else {
        find(key, version);
      }
    }
  }

  /** Removes what was just seen there, and finds out what the server makes of conditions. */
  private void find(String key, String version) throws IOException {
    switch (delete(key, NEVER)) {
      case FAILED -> {
        if (delete(key, version) == FAILED && isThere(key, version)) {
          memory.found(Conditions.IGNORED); // for it takes none to hold
          delete(key, null);
        } else {
          memory.found(Conditions.HEEDED);
        }
      }
      case NOT_IMPLEMENTED -> {
        memory.found(Conditions.IGNORED);
        delete(key, null);
      }
      case NOT_FOUND -> {} // somebody was quicker, and nothing is found out
      default -> memory.found(Conditions.IGNORED);
    }
  }

  private boolean isThere(String key, String version) throws IOException {
    return head(key).filter(found -> version.equals(found.eTag())).isPresent();
  }

  private Optional<HeadObjectResponse> head(String key) throws IOException {
    return trouble.ask(BucketServer.TO_LOOK, () -> server.head(settings.bucket(), key));
  }

  /**
   * @param condition null for none
   * @return the status that it was answered with: that it is done, is gone or is another, or that
   *     the server knows no such condition
   */
  private int delete(String key, String condition) throws IOException {
    return trouble.ask(
        PERMISSION,
        () -> {
          try {
            return server
                .client()
                .deleteObject(r -> r.bucket(settings.bucket()).key(key).ifMatch(condition))
                .sdkHttpResponse()
                .statusCode();
          } catch (S3Exception e) {
            boolean told =
                e.statusCode() == NOT_FOUND
                    || e.statusCode() == FAILED
                    || (e.statusCode() == NOT_IMPLEMENTED && condition != null);
            if (told) {
              return e.statusCode();
            }
            throw e;
          }
        });
  }
}
