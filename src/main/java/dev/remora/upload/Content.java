package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Hashes;
import dev.remora.format.Inspector;
import dev.remora.format.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;

/** What a capture holds. A small one is read once, and judged, hashed and sent from memory. */
sealed interface Content {
  /** Bytes that are held of each capture on its way; larger ones are read as often as needed. */
  int MOST_HELD = 256 * 1024;

  /**
   * @throws CaptureReadException when the file is no longer what the inbox saw
   * @throws IOException when it can't be read
   */
  static Content of(Capture capture) throws IOException {
    if (capture.reference().isPresent()) {
      return new Elsewhere();
    }
    return capture.size() > MOST_HELD ? new OnDisk(capture) : Held.read(capture);
  }

  /**
   * What its file has for a time while nobody writes to it. That of a capture from elsewhere is of
   * there, and may be one that this disk can't hold; its file here, which only we write to, is
   * judged by its own.
   */
  private static long modified(Capture capture) throws IOException {
    return capture.origin().isEmpty()
        ? capture.modified()
        : Files.getLastModifiedTime(capture.file()).toMillis();
  }

  Verdict verdict() throws IOException;

  /**
   * Lower-case hexadecimal; null where it is not seen.
   *
   * @throws CaptureReadException when it can't be read, or is no longer what the inbox saw
   */
  String sha256() throws IOException;

  /** Whether the hash costs no reading. */
  boolean isHashed();

  CaptureBody body();

  /** In its file. */
  final class OnDisk implements Content {
    private final Capture capture;
    private final long modified;
    private String sha256;

    OnDisk(Capture capture) throws IOException {
      this.capture = capture;
      this.modified = modified(capture);
      this.sha256 = capture.sha256().orElse(null);
    }

    @Override
    public Verdict verdict() throws IOException {
      return Inspector.inspect(capture.file());
    }

    @Override
    public String sha256() throws IOException {
      if (sha256 == null) {
        FileBody read = body();
        read.writeTo(OutputStream.nullOutputStream());
        sha256 = read.sha256();
      }
      return sha256;
    }

    @Override
    public boolean isHashed() {
      return sha256 != null;
    }

    @Override
    public FileBody body() {
      return new FileBody(
          capture.inboxFile(),
          capture.name(),
          capture.size(),
          modified,
          capture.sha256().orElse(null));
    }
  }

  /** Where the endpoint fetches it by itself: nobody here sees it. */
  record Elsewhere() implements Content {
    @Override
    public Verdict verdict() {
      throw new UnsupportedOperationException("the endpoint is the judge");
    }

    @Override
    public String sha256() {
      return null;
    }

    @Override
    public boolean isHashed() {
      return true;
    }

    @Override
    public CaptureBody body() {
      throw new UnsupportedOperationException("a URL is sent in its place");
    }
  }

  /** In memory. */
  final class Held implements Content {
    private final String name;
    private final byte[] bytes;
    private String sha256;

    private Held(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    private static Held read(Capture capture) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate((int) capture.size());
      boolean more;
      long modified = modified(capture);
      try (SeekableByteChannel file = capture.inboxFile().open()) {
        while (buffer.hasRemaining() && file.read(buffer) >= 0) {
          // on to the end
        }
        more = file.size() != capture.size();
      }
      BasicFileAttributes now = Files.readAttributes(capture.file(), BasicFileAttributes.class);
      if (buffer.hasRemaining()
          || more
          || now.size() != capture.size()
          || now.lastModifiedTime().toMillis() != modified) {
        throw new CaptureReadException("is being written again", null);
      }
      return new Held(capture.name(), buffer.array());
    }

    @Override
    public Verdict verdict() throws IOException {
      return Inspector.inspect(bytes);
    }

    @Override
    public String sha256() {
      if (sha256 == null) {
        sha256 = Hashes.sha256(bytes);
      }
      return sha256;
    }

    @Override
    public boolean isHashed() {
      return true;
    }

    @Override
    public CaptureBody body() {
      return new HeldBody(name, bytes, sha256());
    }
  }
}
