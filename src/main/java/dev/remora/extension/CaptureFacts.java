package dev.remora.extension;

import dev.remora.capture.Capture;
import java.io.File;

/**
 * A capture as routes of users' see it.
 *
 * @param inbox the inbox's name
 * @param path within the inbox, with {@code /} between
 * @param folder the part of that before the name; empty at the top
 * @param name the file's own
 * @param size bytes
 * @param source where it came from, as a URI without credentials
 * @param file null where the endpoint fetches it by itself
 */
public record CaptureFacts(
    String inbox, String path, String folder, String name, long size, String source, File file) {

  static CaptureFacts of(Capture capture) {
    return new CaptureFacts(
        capture.inbox(),
        capture.path(),
        capture.folder(),
        capture.name(),
        capture.size(),
        capture.source(),
        capture.reference().isPresent() ? null : capture.file().toFile());
  }
}
