package dev.remora.capture;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Hashes what passes by on its way here or out. Of a large capture that is as much work as the
 * sending, and is done beside it by a thread of its own; a small one is not worth a thread.
 */
public final class Hashing implements AutoCloseable {
  private static final int BUFFER = 512 * 1024;

  /**
   * One that is filled and passed on, one that is hashed, and some between, lest they wait for each
   * other.
   */
  private static final int BUFFERS = 4;

  /** From so many bytes on a thread is worth its while. */
  public static final long LARGE = 4L << 20;

  private static final ExecutorService BESIDE =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "hashing");
            thread.setDaemon(true);
            return thread;
          });

  private record Piece(ByteBuffer bytes, int length) {}

  private static final Piece LAST = new Piece(ByteBuffer.allocate(0), 0);

  private final MessageDigest digest = Hashes.sha256();
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<Piece> taken = new ArrayBlockingQueue<>(BUFFERS + 1);

  /** Ends when all is hashed; null where no thread is worth its while. */
  private final CompletableFuture<Void> beside;

  private boolean ended;

  /** In buffers that have arrays. */
  public Hashing(long size) {
    this(size, false);
  }

  /**
   * @param size how many bytes there will be
   * @param direct whether large ones come and go through buffers outside the heap, which channels
   *     read and write without a copy
   */
  public Hashing(long size, boolean direct) {
    boolean large = size >= LARGE;
    for (int i = 0; i < (large ? BUFFERS : 1); i++) {
      int bytes = (int) Math.min(BUFFER, Math.max(size, 1));
      free.add(large && direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes));
    }
    beside = large ? CompletableFuture.runAsync(this::hash, BESIDE) : null;
  }

  /** One to be filled from its beginning, and given to {@link #take}. */
  public ByteBuffer buffer() throws InterruptedIOException {
    try {
      return free.take().clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /**
   * So many bytes come next, from the buffer's beginning; they may be read meanwhile, and are not
   * to be changed.
   */
  public void take(ByteBuffer bytes, int length) {
    Piece piece = new Piece(bytes, length);
    if (beside == null) {
      hash(piece);
    } else {
      taken.add(piece);
    }
  }

  private void hash(Piece piece) {
    digest.update(piece.bytes.duplicate().position(0).limit(piece.length));
    free.add(piece.bytes);
  }

  /** Of all that was taken, in lower-case hexadecimal. */
  public String sha256() {
    close();
    return HexFormat.of().formatHex(digest.digest());
  }

  private void hash() {
    try {
      for (Piece piece = taken.take(); piece != LAST; piece = taken.take()) {
        hash(piece);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  /** Ends the thread's work, and waits for that. */
  @Override
  public void close() {
    if (beside != null && !ended) {
      ended = true;
      taken.add(LAST);
      beside.join();
    }
  }
}
