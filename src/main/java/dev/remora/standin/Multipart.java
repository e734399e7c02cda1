package dev.remora.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads a multipart body part by part, with a fixed buffer. Our own, because the decoder that comes
 * with the server cuts names at some characters, has its limits set by whoever made the server, and
 * answers some clients' part headers with an error.
 *
 * <p>Every method throws a {@link Refusal} with 400 when the body breaks the format.
 */
final class Multipart {
  private static final int MOST_HEADER_BYTES = 16 * 1024;
  private static final int MOST_PARTS = 100;

  private final InputStream in;
  private final byte[] delimiter;
  private final int[] shift = new int[256];
  private final byte[] buffer;

  /** Bytes from pos up to safe are content; from there up to limit may be a delimiter. */
  private int pos;

  private int safe;
  private int limit;
  private boolean atDelimiter;
  private boolean exhausted;
  private boolean closed;
  private int parts;

  /** One part; its content must be read before the next part is asked for, or it is skipped. */
  record Part(PartHeaders headers, InputStream content) {}

  /**
   * @param bufferSize in bytes, several times the boundary's length
   */
  Multipart(InputStream in, String boundary, int bufferSize) throws IOException {
    this.in = in;
    this.buffer = new byte[bufferSize];
    delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    Arrays.fill(shift, delimiter.length);
    for (int i = 0; i < delimiter.length - 1; i++) {
      shift[delimiter[i] & 0xff] = delimiter.length - 1 - i;
    }
    // The first delimiter may stand at the very start; with this every delimiter looks the same.
    buffer[0] = '\r';
    buffer[1] = '\n';
    limit = 2;
    find();
  }

  /** Returns the next part, or null after the last; then the rest of the body has been read. */
  Part next() throws IOException {
    if (closed) {
      return null;
    }
    while (hasContent()) {
      pos = safe;
    }
    pos += delimiter.length;
    int first = one();
    int second = one();
    if (first == '-' && second == '-') {
      closed = true;
      in.transferTo(OutputStream.nullOutputStream());
      return null;
    }
    while (first == ' ' || first == '\t') {
      first = second;
      second = one();
    }
    if (first != '\r' || second != '\n') {
      throw broken("has a boundary that does not end its line");
    }
    if (++parts > MOST_PARTS) {
      throw broken("has more than " + MOST_PARTS + " parts");
    }
    PartHeaders headers = PartHeaders.parse(headerBlock());
    find();
    return new Part(headers, new Content());
  }

  private byte[] headerBlock() throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    int lineLength = 0;
    while (true) {
      int b = one();
      if (b == '\n') {
        if (lineLength == 0) {
          return block.toByteArray();
        }
        lineLength = 0;
      } else if (b != '\r') {
        lineLength++;
      }
      block.write(b);
      if (block.size() > MOST_HEADER_BYTES) {
        throw broken("has part headers above " + MOST_HEADER_BYTES + " bytes");
      }
    }
  }

  private int one() throws IOException {
    if (pos == limit && !fill()) {
      throw broken("ends early");
    }
    return buffer[pos++] & 0xff;
  }

  /** Whether the part goes on; then there are bytes of it from pos up to safe. */
  private boolean hasContent() throws IOException {
    while (pos == safe) {
      if (atDelimiter) {
        return false;
      }
      if (!fill() && exhausted) {
        throw broken("ends early");
      }
      find();
    }
    return true;
  }

  /** Reads more behind what is not yet consumed; false at the end of the body. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, pos, buffer, 0, limit - pos);
    limit -= pos;
    safe = 0;
    pos = 0;
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      exhausted = true;
      return false;
    }
    limit += read;
    return true;
  }

  private void find() {
    int from = pos;
    while (true) {
      int at = indexOf(from);
      atDelimiter = at >= 0 && at + delimiter.length + 2 <= limit && endsBoundary(at);
      if (at < 0) {
        safe = Math.max(pos, limit - (delimiter.length - 1));
        return;
      }
      if (atDelimiter || at + delimiter.length + 2 > limit) {
        safe = at;
        return;
      }
      from = at + 1;
    }
  }

  /** A longer boundary that only begins with ours belongs to the content. */
  private boolean endsBoundary(int at) {
    int b = buffer[at + delimiter.length];
    return b == '\r'
        || b == ' '
        || b == '\t'
        || (b == '-' && buffer[at + delimiter.length + 1] == '-');
  }

  /** Horspool's search: skips by the boundary's length where no delimiter is near. */
  private int indexOf(int from) {
    int last = delimiter.length - 1;
    for (int i = from; i + last < limit; i += shift[buffer[i + last] & 0xff]) {
      int j = last;
      while (j >= 0 && buffer[i + j] == delimiter[j]) {
        j--;
      }
      if (j < 0) {
        return i;
      }
    }
    return -1;
  }

  private static Refusal broken(String how) {
    return new Refusal(400, "The multipart body " + how);
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      Objects.checkFromIndexSize(from, length, target.length);
      if (length == 0) {
        return 0;
      }
      if (!hasContent()) {
        return -1;
      }
      int count = Math.min(length, safe - pos);
      System.arraycopy(buffer, pos, target, from, count);
      pos += count;
      return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
      long transferred = 0;
      while (hasContent()) {
        out.write(buffer, pos, safe - pos);
        transferred += safe - pos;
        pos = safe;
      }
      return transferred;
    }
  }
}
