package dev.remora.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the sessions: a file that grows by a line of JSON for each one kept or deleted.
 * A line is written by one call, one at a time. Making a file for each session instead costs more
 * than all else that an upload does to the disk.
 */
final class Journal implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int BUFFER = 64 * 1024;
  private static final String DELETED = "deleted";

  /** Where a line stands: its first byte, and its length with the line's end. */
  record Place(long offset, int length) {}

  /** Is told what the lines say, from the oldest on. */
  interface Reader {
    void kept(Session session, Place place);

    void deleted(String id);
  }

  private final Path file;
  private volatile FileChannel channel;
  private long end;

  /** Opens the file, or makes it. Replay it before anything else. */
  Journal(Path file) throws IOException {
    this.file = file;
    this.channel = OwnerOnly.file(file);
  }

  /**
   * Reads all lines. A last line that a crash cut off is removed; any other that is damaged is
   * passed over and stays.
   *
   * @return whether no line is damaged, so that what no line speaks of is no session
   */
  boolean replay(Reader reader) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int length = 0;
    long start = 0;
    List<Long> damaged = new ArrayList<>();
    int read = read(start, buffer, 0);
    while (read > 0) {
      int from = 0;
      for (int i = length; i < length + read; i++) {
        if (buffer[i] == '\n') {
          Place place = new Place(start + from, i + 1 - from);
          if (!tell(reader, Arrays.copyOfRange(buffer, from, i), place)) {
            damaged.add(place.offset());
          }
          from = i + 1;
        }
      }
      length += read - from;
      start += from;
      System.arraycopy(buffer, from, buffer, 0, length);
      if (length == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * length);
      }
      read = read(start, buffer, length);
    }
    end = start;
    if (length > 0) {
      finish(reader, Arrays.copyOf(buffer, length));
    }
    if (!damaged.isEmpty()) {
      LOG.warn(
          "{} of the lines of {} can't be read, the first at byte {}; what they speak of is not"
              + " shown, and no file is removed for having no line",
          damaged.size(),
          file,
          damaged.get(0));
    }
    return damaged.isEmpty();
  }

  private int read(long start, byte[] buffer, int length) throws IOException {
    return channel.read(ByteBuffer.wrap(buffer, length, buffer.length - length), start + length);
  }

  /** A last line without its end is a piece of one, unless an editor left the end away. */
  private void finish(Reader reader, byte[] line) throws IOException {
    if (tell(reader, line, new Place(end, line.length + 1))) {
      end += line.length;
      append("");
    } else {
      LOG.warn("The last line of {} was cut off; its upload was never answered as done", file);
      channel.truncate(end);
    }
  }

  private boolean tell(Reader reader, byte[] line, Place place) {
    try {
      JsonNode json = Json.parse(line);
      if (json.has(DELETED)) {
        reader.deleted(json.get(DELETED).asText());
      } else {
        reader.kept(Json.session(json), place);
      }
      return true;
    } catch (IOException e) {
      LOG.debug("Damaged line of {}", file, e);
      return false;
    }
  }

  Place kept(Session session) throws IOException {
    return append(Json.of(session));
  }

  void deleted(String id) throws IOException {
    append(Json.object().put(DELETED, id).toString());
  }

  private Place append(String json) throws IOException {
    return append((json + '\n').getBytes(StandardCharsets.UTF_8));
  }

  /** What a failed call wrote of a line is taken back, and is overwritten where even that fails. */
  private synchronized Place append(byte[] line) throws IOException {
    Place place = new Place(end, line.length);
    try {
      for (ByteBuffer bytes = ByteBuffer.wrap(line); bytes.hasRemaining(); ) {
        channel.write(bytes, end + bytes.position());
      }
    } catch (IOException e) {
      try {
        channel.truncate(end);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    end += line.length;
    return place;
  }

  Session session(Place place) throws IOException {
    return Json.session(Json.parse(line(place)));
  }

  private byte[] line(Place place) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(place.length());
    while (line.hasRemaining()) {
      if (channel.read(line, place.offset() + line.position()) < 0) {
        throw new EOFException(file + " has become shorter");
      }
    }
    return line.array();
  }

  /**
   * Leaves out all lines but these, by way of another file. Call it before the journal is shared.
   *
   * @return where the lines stand now, in the same order
   */
  List<Place> compact(List<Place> lines, Path rewritten) throws IOException {
    List<Place> places = new ArrayList<>(lines.size());
    Journal shorter = new Journal(rewritten);
    try {
      for (Place place : lines) {
        places.add(shorter.append(line(place)));
      }
      Files.move(rewritten, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      shorter.close();
      Files.deleteIfExists(rewritten);
      throw e;
    }
    FileChannel longer = channel;
    channel = shorter.channel;
    end = shorter.end;
    longer.close();
    return places;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
