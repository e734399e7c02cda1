package dev.remora.inbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Brings one object to a file, in constant memory. A connection that breaks is made up for by
 * asking for the rest of the very same version, a few times.
 */
final class BucketDownload {
  private static final int RESUMED_AT_MOST = 5;

  /** How the object is asked for. */
  interface Ask {
    /**
     * @param from the first byte wanted
     * @param version the only one wanted; null for any
     */
    ResponseInputStream<GetObjectResponse> from(long from, String version) throws IOException;
  }

  private final Ask ask;
  private final Landing to;

  BucketDownload(Ask ask, Landing to) {
    this.ask = ask;
    this.to = to;
  }

  /** Answers with what the server said of the object. */
  GetObjectResponse run() throws IOException {
    ResponseInputStream<GetObjectResponse> in = ask.from(0, null);
    GetObjectResponse first = in.response();
    if (first.contentLength() == null) {
      in.abort();
      throw new IOException("the server does not tell how long it is");
    }
    long size = first.contentLength();
    String version = first.eTag();
    Exception cut = copy(in);
    for (int resumed = 0; to.bytes() < size; resumed++) {
      long at = to.bytes();
      String came = at + " of " + size + " bytes came";
      if (version == null || resumed == RESUMED_AT_MOST) {
        throw new IOException("connection lost, " + came, cut);
      }
      in = ask.from(at, version);
      String range = "bytes " + at + "-" + (size - 1) + "/" + size;
      if (!range.equals(in.response().contentRange()) || !version.equals(in.response().eTag())) {
        in.abort();
        throw new IOException("connection lost, and the server can't go on; " + came, cut);
      }
      cut = copy(in);
    }
    return first;
  }

  /** Answers with what ended it before its time; null where nothing did. */
  private Exception copy(ResponseInputStream<GetObjectResponse> in) throws IOException {
    boolean ended = false;
    Exception cut = null;
    try {
      while (!ended && cut == null) {
        ByteBuffer buffer = to.buffer();
        int filled = 0;
        try {
          while (!ended && filled < buffer.capacity()) {
            int n = in.read(buffer.array(), filled, buffer.capacity() - filled);
            ended = n < 0;
            filled += Math.max(n, 0);
          }
        } catch (IOException | SdkException e) {
          cut = e; // what came before it counts
        }
        to.take(buffer, filled);
      }
      return cut;
    } finally {
      if (ended) {
        in.close();
      } else {
        in.abort(); // closing would read all the rest
      }
    }
  }
}
