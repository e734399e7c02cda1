package dev.remora.standin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes one capture, from the request to the session. Blocks: it runs on a worker thread. */
final class Upload {
  /** What a form may need around its capture: boundaries, text parts and a key log. */
  private static final long FORM_OVERHEAD = Form.MOST_KEYLOG + (1 << 20);

  private final Settings settings;
  private final Store store;
  private final UrlSource urls;

  Upload(Settings settings, Store store, UrlSource urls) {
    this.settings = settings;
    this.store = store;
    this.urls = urls;
  }

  /** The most bytes that a request body may have. */
  long mostBodyBytes() {
    return settings.maxUploadBytes() + FORM_OVERHEAD;
  }

  /**
   * Takes a raw body.
   *
   * @param query the parameters of the URL
   * @param pathName the file name after {@code upload/}, or null
   */
  Session put(
      HttpServerRequest request, BodyStream body, Map<String, List<String>> query, String pathName)
      throws IOException {
    List<String> tags = tags(query);
    check(body.length(), settings.maxUploadBytes());
    try (Draft draft = store.draft()) {
      body.open();
      Received capture = Received.into(draft.capture(), settings.maxUploadBytes(), body);
      String name = name(request, first(query, "filename"), pathName);
      return keep(draft, capture, name, tags, first(query, "comments"), false);
    }
  }

  /** Takes a multipart form with a file, or with the address of one. */
  Session post(HttpServerRequest request, BodyStream body, Map<String, List<String>> query)
      throws IOException {
    List<String> tags = tags(query);
    String boundary = boundary(request.getHeader(HttpHeaders.CONTENT_TYPE));
    check(body.length(), mostBodyBytes());
    try (Draft draft = store.draft()) {
      body.open();
      Multipart parts = new Multipart(body, boundary, body.bufferSize());
      Form form = new Form(draft, settings.maxUploadBytes()).read(parts);
      Received capture = form.capture();
      String source = form.partName();
      String url = form.url() == null ? first(query, "url") : form.url();
      if (url != null && !url.isEmpty()) {
        if (capture != null) {
          throw new Refusal(400, "Either a file or a url, not both");
        }
        capture = urls.fetch(url, draft, settings.maxUploadBytes(), body::abandoned);
        source = UrlSource.fileName(url);
      }
      if (capture == null) {
        throw new Refusal(400, "Neither a file nor a url was sent");
      }
      String name = name(request, form.filename(), first(query, "filename"), source);
      String comments = form.comments() == null ? first(query, "comments") : form.comments();
      List<String> allTags = Tags.union(form.tags(), tags);
      return keep(draft, capture, name, allTags, comments, form.keylog());
    }
  }

  private Session keep(
      Draft draft,
      Received capture,
      String name,
      List<String> tags,
      String comments,
      boolean keylog)
      throws IOException {
    CaptureFacts facts = CaptureFacts.of(draft.capture());
    Session session =
        new Session(
            draft.id(),
            name,
            capture.size(),
            capture.sha256(),
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            tags,
            Objects.requireNonNullElse(comments, ""),
            keylog,
            facts);
    store.keep(draft, session);
    return session;
  }

  /** Refuses, before a byte of the body is sent, what can be seen to end badly. */
  private void check(long length, long most) throws Refusal {
    if (length > most) {
      throw new Refusal(413, "The file is larger than " + settings.maxUploadBytes() + " bytes");
    }
    if (length > store.usableSpace()) {
      throw new Refusal(507, "No room is left to store the capture");
    }
  }

  private static List<String> tags(Map<String, List<String>> query) throws Refusal {
    return Tags.union(Tags.parse(first(query, "additional_tags")), List.of());
  }

  private static String name(HttpServerRequest request, String... wishes) {
    for (String wish : wishes) {
      String name = Names.clean(wish);
      if (name != null) {
        return name;
      }
    }
    return Names.fromUserAgent(request.getHeader(HttpHeaders.USER_AGENT));
  }

  private static String boundary(String contentType) throws Refusal {
    Map<String, String> type = PartHeaders.parameters(contentType == null ? "" : contentType);
    if (!"multipart/form-data".equalsIgnoreCase(type.get(""))) {
      throw new Refusal(415, "A POST carries multipart/form-data; raw bytes go by PUT");
    }
    String boundary = type.get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > 200) {
      throw new Refusal(400, "The multipart body has no usable boundary");
    }
    return boundary;
  }

  private static String first(Map<String, List<String>> query, String key) {
    List<String> values = query.get(key);
    return values == null ? null : values.get(0);
  }
}
