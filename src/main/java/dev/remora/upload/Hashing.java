package dev.remora.upload;

import dev.remora.capture.Hashes;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Hashes what is sent. Of a large capture that is as much work as the sending, and is done beside
 * it by a thread of its own; a small one is not worth a thread.
 */
final class Hashing implements AutoCloseable {
  private static final int BUFFER = 512 * 1024;

  /**
   * One that is filled and sent, one that is hashed, and some between, lest they wait for each
   * other.
   */
  private static final int BUFFERS = 4;

  /** From so many bytes on a thread is worth its while. */
  private static final long LARGE = 4L << 20;

  private static final ExecutorService BESIDE =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "hashing");
            thread.setDaemon(true);
            return thread;
          });

  private record Piece(byte[] bytes, int length) {}

  private static final Piece LAST = new Piece(new byte[0], 0);

  private final MessageDigest digest = Hashes.sha256();
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<Piece> taken = new ArrayBlockingQueue<>(BUFFERS + 1);

  /** Ends when all is hashed; null where no thread is worth its while. */
  private final CompletableFuture<Void> beside;

  private boolean ended;

  /**
   * @param size how many bytes there will be
   */
  Hashing(long size) {
    boolean large = size >= LARGE;
    for (int i = 0; i < (large ? BUFFERS : 1); i++) {
      free.add(new byte[(int) Math.min(BUFFER, Math.max(size, 1))]);
    }
    beside = large ? CompletableFuture.runAsync(this::hash, BESIDE) : null;
  }

  /** One to be filled, and given to {@link #take}. */
  byte[] buffer() throws InterruptedIOException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** So many bytes come next; they may be read meanwhile, and are not to be changed. */
  void take(byte[] bytes, int length) {
    if (beside == null) {
      digest.update(bytes, 0, length);
      free.add(bytes);
    } else {
      taken.add(new Piece(bytes, length));
    }
  }

  /** Of all that was taken, in lower-case hexadecimal. */
  String sha256() {
    close();
    return HexFormat.of().formatHex(digest.digest());
  }

  private void hash() {
    try {
      for (Piece piece = taken.take(); piece != LAST; piece = taken.take()) {
        digest.update(piece.bytes, 0, piece.length);
        free.add(piece.bytes);
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
