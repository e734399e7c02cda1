package dev.remora.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The multipart form of an upload: text parts in memory, files in the draft. Parts that are not
 * known are skipped.
 */
final class Form {
  /** The most bytes of a text part: file-level comments can be long, and a form must not be. */
  static final int MOST_TEXT = 64 * 1024;

  /** The most bytes of a key log: a line is about 200 bytes, so this is 300,000 sessions. */
  static final long MOST_KEYLOG = 64L << 20;

  private final Draft draft;
  private final long maxUpload;
  private Received capture;
  private String partName;
  private boolean keylog;
  private String filename;
  private String comments;
  private String url;
  private final List<String> tags = new ArrayList<>();

  Form(Draft draft, long maxUpload) {
    this.draft = draft;
    this.maxUpload = maxUpload;
  }

  /** Reads all parts; see {@link Multipart} and {@link Received#into} for what is thrown. */
  Form read(Multipart parts) throws IOException {
    for (Multipart.Part part = parts.next(); part != null; part = parts.next()) {
      take(part);
    }
    return this;
  }

  /** The file part; null when there was none. */
  Received capture() {
    return capture;
  }

  /** What the client calls the file it sent; may be null. */
  String partName() {
    return partName;
  }

  boolean keylog() {
    return keylog;
  }

  String filename() {
    return filename;
  }

  String comments() {
    return comments;
  }

  /** The address to fetch the capture from; null when there was none. */
  String url() {
    return url;
  }

  List<String> tags() {
    return tags;
  }

  private void take(Multipart.Part part) throws IOException {
    switch (part.headers().name()) {
      case "file" -> {
        if (capture != null) {
          throw new Refusal(400, "More than one file in one upload");
        }
        partName = part.headers().filename();
        capture = Received.into(draft.capture(), maxUpload, part.content());
      }
      case "keylog" -> {
        if (keylog) {
          throw new Refusal(400, "More than one key log in one upload");
        }
        keylog = Received.into(draft.keylog(), MOST_KEYLOG, part.content()).size() > 0;
        if (!keylog) {
          Files.delete(draft.keylog());
        }
      }
      case "filename" -> filename = text(part);
      case "comments" -> comments = text(part);
      case "additional_tags" -> tags.addAll(Tags.parse(text(part)));
      case "url" -> url = text(part).strip();
      default -> part.content().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static String text(Multipart.Part part) throws IOException {
    InputStream content = part.content();
    byte[] bytes = content.readNBytes(MOST_TEXT + 1);
    if (bytes.length > MOST_TEXT) {
      throw new Refusal(
          400, "The part " + part.headers().name() + " is longer than " + MOST_TEXT + " bytes");
    }
    return PartHeaders.text(bytes);
  }
}
