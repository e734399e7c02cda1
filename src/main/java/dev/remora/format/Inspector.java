package dev.remora.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Tells what a file is by reading it, in constant memory. A plain capture is followed from record
 * to record at the speed of the disk; a compressed one has to be decompressed to its end.
 */
public final class Inspector {
  private Inspector() {}

  /**
   * Reads as much of the file as it takes to say whether it is a whole capture. A file that grows
   * meanwhile is judged by what it was when it was opened.
   *
   * @throws IOException when the file can't be read, or is a link
   */
  public static Verdict inspect(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return Examination.of(channel::read, channel.size(), false).verdict();
    }
  }

  /**
   * The same of a file that was read already.
   *
   * @throws IOException when what it holds, compressed, can't be read
   */
  public static Verdict inspect(byte[] content) throws IOException {
    return Examination.of(new Stored.Held(content), content.length, false).verdict();
  }

  /**
   * Looks again at a file that was cut, from where its whole records ended. Compressed files, and
   * files that are smaller than that or don't go on as they began, are read from their start.
   *
   * @param previous what an earlier look at the same file said
   * @throws IOException when the file can't be read
   */
  public static Verdict resume(Path file, Verdict.Cut previous) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      Verdict resumed = Examination.resumed(channel::read, size, previous);
      return resumed != null ? resumed : Examination.of(channel::read, size, false).verdict();
    }
  }
}
