package dev.remora.inbox;

import dev.remora.capture.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Where a file from elsewhere comes down: a local file that does not exist yet. A large one is
 * hashed as it comes, while its server is waited for; others are read soon enough.
 */
public final class Landing implements AutoCloseable {
  private static final int BUFFER = 128 * 1024;

  /**
   * So many are hashed at once, of all inboxes: each takes 2 MB and a thread. Others are hashed
   * when they are sent.
   */
  private static final int MOST_HASHED = 4;

  private static final Semaphore HASHED = new Semaphore(MOST_HASHED);

  private final Path path;

  /** Null where nothing is hashed. */
  private final Hashing hashing;

  private final ByteBuffer own;
  private FileChannel file;
  private long bytes;

  private Landing(Path path, Hashing hashing) {
    this.path = path;
    this.hashing = hashing;
    this.own = hashing == null ? ByteBuffer.allocate(BUFFER) : null;
  }

  /** One that nothing is hashed at. */
  static Landing at(Path file) {
    return new Landing(file, null);
  }

  /**
   * One at which a large file is hashed.
   *
   * @param size bytes that are expected
   */
  static Landing hashing(Path file, long size) {
    boolean hashed = size >= Hashing.LARGE && HASHED.tryAcquire();
    return new Landing(file, hashed ? new Hashing(size) : null);
  }

  /**
   * Makes the file.
   *
   * @throws IOException when it is there already, as after a failure
   */
  void open() throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** One with an array to be filled, and given to {@link #take}; full ones cost the least. */
  ByteBuffer buffer() throws IOException {
    return hashing == null ? own : hashing.buffer();
  }

  /** So many bytes come next. */
  void take(ByteBuffer buffer, int length) throws IOException {
    ByteBuffer piece = buffer.duplicate().position(0).limit(length);
    while (piece.hasRemaining()) {
      file.write(piece);
    }
    bytes += length;
    if (hashing != null) {
      hashing.take(buffer, length);
    }
  }

  /** How many bytes came. */
  long bytes() {
    return bytes;
  }

  /** Of all that came, lower-case hexadecimal; empty where it is not hashed. */
  Optional<String> sha256() {
    return Optional.ofNullable(hashing).map(Hashing::sha256);
  }

  @Override
  public void close() throws IOException {
    if (hashing != null) {
      hashing.close();
      HASHED.release();
    }
    if (file != null) {
      file.close();
    }
  }
}
