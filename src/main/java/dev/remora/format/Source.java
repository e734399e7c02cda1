package dev.remora.format;

import java.io.IOException;

/** A capture's bytes, which can be read from their start more than once. */
interface Source {

  /**
   * Opens the bytes at an offset; only a plain file can be opened elsewhere than at 0.
   *
   * @throws IOException when the file can't be read
   */
  Window open(long from) throws IOException;

  /** The compression's name, or null. */
  String compression();

  /** The number of bytes, or -1 when that isn't known before they have been read. */
  long size();

  /** How the bytes that were opened last came to their end. */
  Ending ending();

  /** Whether they ended for another reason than that there are no more. */
  default boolean brokenOff() {
    return ending() != Ending.COMPLETE;
  }

  /** Why there are no more bytes. */
  enum Ending {
    COMPLETE,
    /** The compressed file ends within its stream. */
    TRUNCATED,
    /** What is compressed can't be decompressed. */
    DAMAGED,
    /** We decline to go on: it takes more memory, or gives more bytes, than we allow. */
    DECLINED
  }

  /** A file's own bytes. */
  record Plain(Stored file, long size) implements Source {
    @Override
    public Window open(long from) {
      return new Window(new FileBytes(file, from, size), from);
    }

    @Override
    public String compression() {
      return null;
    }

    @Override
    public Ending ending() {
      return Ending.COMPLETE;
    }
  }
}
