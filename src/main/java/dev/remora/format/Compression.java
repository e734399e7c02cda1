package dev.remora.format;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressions that captures come in. */
enum Compression {
  GZIP("gzip", 0x1f, 0x8b, 0x08) {
    @Override
    InputStream decompress(InputStream in) throws IOException {
      return new GzipCompressorInputStream(in, true);
    }
  },
  ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd) {
    @Override
    InputStream decompress(InputStream in) throws IOException {
      return new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_ZSTD_WINDOW_LOG);
    }
  },
  LZ4("lz4", 0x04, 0x22, 0x4d, 0x18) {
    @Override
    InputStream decompress(InputStream in) throws IOException {
      return new FramedLZ4CompressorInputStream(in, true);
    }
  },
  /** Its block mark is part of it: three letters begin many a text. */
  BZIP2("bzip2", 'B', 'Z', 'h', Compression.ANY, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59) {
    @Override
    InputStream decompress(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  },
  XZ("xz", 0xfd, '7', 'z', 'X', 'Z', 0x00) {
    @Override
    InputStream decompress(InputStream in) throws IOException {
      return new XZInputStream(in, MAX_XZ_KIB);
    }
  };

  /**
   * A decompressor must keep as much of what it gave out as the compressor chose: 2 to 8 MB by
   * default, up to 64 MB (xz) or 2 GB (zstd) by option. 32 MB covers all but the extreme levels;
   * beyond that the file is taken unseen rather than at the cost of the process.
   */
  private static final int MAX_ZSTD_WINDOW_LOG = 25;

  private static final int MAX_XZ_KIB = 34 << 10;

  /** Any byte. */
  private static final int ANY = -1;

  private final String label;
  private final int[] magic;

  Compression(String label, int... magic) {
    this.label = label;
    this.magic = magic;
  }

  String label() {
    return label;
  }

  /**
   * @throws IOException when the stream's head is not one
   */
  abstract InputStream decompress(InputStream in) throws IOException;

  /** The compression that the window's bytes begin with, or null. */
  static Compression of(Window window) {
    for (Compression compression : values()) {
      if (compression.magic.length <= window.available()
          && compression.agrees(window, compression.magic.length)) {
        return compression;
      }
    }
    return null;
  }

  /** The compression that these few bytes may be the first of, or null. */
  static Compression mayBecome(Window window) {
    for (Compression compression : values()) {
      int there = window.available();
      if (there >= compression.least()
          && there < compression.magic.length
          && compression.agrees(window, there)) {
        return compression;
      }
    }
    return null;
  }

  /** Fewer bytes than this begin many a text. */
  private int least() {
    return this == BZIP2 ? 5 : this == ZSTD ? 2 : 1;
  }

  private boolean agrees(Window window, int count) {
    for (int i = 0; i < count; i++) {
      if (magic[i] != ANY && window.u8(i) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
