package dev.remora.upload;

import dev.remora.Samples;
import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Policy;
import dev.remora.capture.Tags;
import dev.remora.config.Mask;
import dev.remora.outcome.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A capture of 20 KB on its way out, and the answer to it. */
@State(Scope.Thread)
public class UploadBenchmark {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final URI BASE = URI.create("https://host.example");

  private final Answers answers =
      new Answers(Pattern.compile("(?i)api token|quota|over limit"), false, Clock.systemUTC());
  private final Mask secrets = Mask.of(List.of(TOKEN));
  private final byte[] answer =
      "{\"filename\":\"x.pcap\",\"id\":\"f27d1494400c\"}".getBytes(StandardCharsets.UTF_8);
  private final Description description =
      new Description(
          "x.pcap",
          new Tags(List.of("lab", "site-a"), List.of()),
          Optional.of("from the lab"),
          Optional.empty(),
          Optional.empty());

  private Path folder;
  private Capture capture;
  private Content content;

  @Setup
  public void write() throws IOException {
    folder = Samples.folder();
    Path file = Files.write(folder.resolve("x.pcap"), Samples.pcap());
    capture =
        new Capture(
            "inbox",
            "x.pcap",
            file,
            "file:x.pcap",
            Files.size(file),
            Files.getLastModifiedTime(file).toMillis(),
            Instant.EPOCH,
            Duration.ZERO,
            Policy.PLAIN);
    content = Content.of(capture);
  }

  @TearDown
  public void remove() throws IOException {
    Samples.remove(folder);
  }

  /** Open, read, look whether it stayed the same, hash. */
  @Benchmark
  public String readAndHash() throws IOException {
    return Content.of(capture).sha256();
  }

  @Benchmark
  public Request buildAndWritePost() throws IOException {
    return written(false);
  }

  @Benchmark
  public Request buildAndWritePut() throws IOException {
    return written(true);
  }

  private Request written(boolean put) throws IOException {
    Request request = Request.of(content, description, put);
    request.entity().writeTo(OutputStream.nullOutputStream());
    return request;
  }

  @Benchmark
  public Outcome readAnswer() throws IOException {
    return answers.read(
        BASE, "x.pcap", secrets, secrets, 200, null, new ByteArrayInputStream(answer));
  }
}
