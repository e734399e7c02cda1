package dev.remora.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.tukaani.xz.MemoryLimitException;

/**
 * What a compressed file holds, as a stream. Its decompressors differ in how they say that a stream
 * is cut or damaged; here both are an end of the bytes, with {@link #ending} to tell why. A file
 * that can't be read remains an error.
 *
 * <p>Work is bounded by the size of the file: real captures shrink a hundredfold at most, and what
 * gives more than {@value #MAX_RATIO} times its size, plus 256 MB, is not followed further.
 */
final class Decompressed implements Bytes, Source {
  private static final int CHUNK = 64 * 1024;
  private static final long MAX_RATIO = 100;
  private static final long ALWAYS_ALLOWED = 256L << 20;

  private final Stored file;
  private final long compressedSize;
  private final Compression compression;
  private final byte[] chunk = new byte[CHUNK];

  private CompressedFile raw;
  private InputStream stream;
  private long allowed;
  private Ending ending = Ending.COMPLETE;

  Decompressed(Stored file, long compressedSize, Compression compression) {
    this.file = file;
    this.compressedSize = compressedSize;
    this.compression = compression;
  }

  @Override
  public Window open(long from) throws IOException {
    if (from != 0) {
      throw new IllegalArgumentException("a compressed capture is read from its start");
    }
    close();
    raw = new CompressedFile(new FileBytes(file, 0, compressedSize));
    allowed = ALWAYS_ALLOWED + MAX_RATIO * compressedSize;
    ending = Ending.COMPLETE;
    return new Window(this, 0);
  }

  @Override
  public String compression() {
    return compression.label();
  }

  @Override
  public long size() {
    return -1;
  }

  @Override
  public Ending ending() {
    return ending;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int count = next(Math.min(into.remaining(), CHUNK));
    if (count > 0) {
      into.put(chunk, 0, count);
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long passed = 0;
    while (passed < count) {
      int got = next((int) Math.min(count - passed, CHUNK));
      if (got < 0) {
        break;
      }
      passed += got;
    }
    return passed;
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }

  private int next(int most) throws IOException {
    if (ending != Ending.COMPLETE) {
      return -1;
    }
    if (allowed <= 0) {
      ending = Ending.DECLINED;
      return -1;
    }
    int count;
    try {
      if (stream == null) {
        stream = compression.decompress(raw);
      }
      count = stream.read(chunk, 0, most);
    } catch (IOException | RuntimeException e) {
      // On damaged input the decompressors also throw what they should have checked for.
      raw.rethrowOwnFailure();
      ending = endingAfter(e);
      return -1;
    }
    allowed -= Math.max(count, 0);
    raw.gave();
    return count;
  }

  private Ending endingAfter(Exception e) {
    if (raw.readPastEnd()) {
      return Ending.TRUNCATED;
    }
    boolean tooMuchMemory =
        raw.takesTooMuch()
            || e instanceof MemoryLimitException
            || (e instanceof ZstdIOException zstd
                && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge());
    return tooMuchMemory ? Ending.DECLINED : Ending.DAMAGED;
  }
}
