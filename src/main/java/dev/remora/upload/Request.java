package dev.remora.upload;

import dev.remora.capture.Description;
import dev.remora.capture.InboxFile;
import dev.remora.capture.UrlFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.entity.mime.ContentBody;
import org.apache.hc.client5.http.entity.mime.FormBodyPart;
import org.apache.hc.client5.http.entity.mime.FormBodyPartBuilder;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.entity.mime.StringBody;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * One upload as it goes over the wire.
 *
 * @param method {@code POST} or {@code PUT}
 * @param query percent-encoded, without {@code ?}; empty for a POST
 * @param entity what is sent; knows when all of it was
 * @param secrets what in it must not be shown
 */
record Request(String method, String query, Sending entity, List<String> secrets) {
  private static final ContentType TEXT = ContentType.create("text/plain", StandardCharsets.UTF_8);

  /** Nobody who makes a capture can know it; one from the library costs more than the form. */
  private static final String BOUNDARY =
      "remora-" + UUID.randomUUID().toString().replace("-", "") + "-";

  private static final AtomicLong BOUNDARIES = new AtomicLong();

  /** Builds the request for a capture. */
  static Request of(Content content, Description description, boolean put) {
    return !put || description.forcesPost()
        ? post(content, description)
        : put(content, description);
  }

  private static Request post(Content content, Description description) {
    MultipartEntityBuilder form =
        MultipartEntityBuilder.create()
            .setMode(HttpMultipartMode.LEGACY)
            .setCharset(StandardCharsets.UTF_8)
            .setContentType(ContentType.create("multipart/form-data"))
            .setBoundary(BOUNDARY + BOUNDARIES.incrementAndGet());
    text(form, "filename", description.filename());
    if (!description.tags().kept().isEmpty()) {
      text(form, "additional_tags", String.join(",", description.tags().kept()));
    }
    description.comments().ifPresent(comments -> text(form, "comments", comments));
    CaptureBody body = null;
    List<String> secrets = List.of();
    if (description.reference().isPresent()) {
      URI url = description.reference().get().url().get();
      text(form, "url", url.toString());
      secrets = UrlFile.secrets(url);
    } else {
      body = content.body();
      form.addPart(file("file", description.filename(), body));
    }
    description
        .keylog()
        .ifPresent(keylog -> form.addPart(file("keylog", keylog.name(), keylog(keylog))));
    return new Request("POST", "", new Sending(form.build(), body), secrets);
  }

  /** As long as it is now: programs go on writing to a key log. */
  private static CaptureBody keylog(InboxFile file) {
    try {
      return FileBody.beginning(file, Files.size(file.path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void text(MultipartEntityBuilder form, String name, String value) {
    form.addPart(FormBodyPartBuilder.create(name, new StringBody(value, TEXT)).build());
  }

  /** The name is written as browsers and curl write it: raw UTF-8, but what would end it. */
  private static FormBodyPart file(String part, String filename, ContentBody body) {
    String safe = filename.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    return FormBodyPartBuilder.create(part, body)
        .setField(
            "Content-Disposition", "form-data; name=\"" + part + "\"; filename=\"" + safe + "\"")
        .build();
  }

  private static Request put(Content content, Description description) {
    CaptureBody body = content.body();
    return new Request("PUT", description.query(), new Sending(new Raw(body), body), List.of());
  }

  /** The raw bytes, for PUT. */
  private static final class Raw extends AbstractHttpEntity {
    private final CaptureBody body;

    Raw(CaptureBody body) {
      super(ContentType.APPLICATION_OCTET_STREAM, null);
      this.body = body;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      body.writeTo(out);
    }

    @Override
    public long getContentLength() {
      return body.getContentLength();
    }

    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public boolean isStreaming() {
      return false;
    }

    @Override
    public InputStream getContent() {
      throw new UnsupportedOperationException("written, never read");
    }

    @Override
    public void close() {
      // holds nothing open between writings
    }
  }

  /** An entity that remembers whether all of it was sent. */
  static final class Sending extends HttpEntityWrapper {
    private final CaptureBody body;
    private volatile boolean begun;
    private volatile boolean allSent;

    Sending(HttpEntity entity, CaptureBody body) {
      super(entity);
      this.body = body;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      begun = true;
      super.writeTo(out);
      out.flush();
      allSent = true;
    }

    /** Whether the endpoint may have got all of it. */
    boolean allSent() {
      return allSent;
    }

    /** Whether a URL is sent in place of a capture. */
    boolean isReference() {
      return body == null;
    }

    boolean begun() {
      return begun;
    }

    /** How many of the capture's bytes are on their way. */
    long sent() {
      return body == null ? 0 : body.sent();
    }

    /** The hash of the capture as it was sent; null where none was sent whole. */
    String sha256() {
      return body == null ? null : body.sha256();
    }

    /** The attempt has ended. */
    void letGo() {
      if (body != null) {
        body.letGo();
      }
    }
  }
}
