package dev.remora.capture;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads what a user wrote beside a capture, in JSON or YAML. */
public final class Sidecar {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<String> KEYS = Set.of("filename", "additional_tags", "comments");
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private Sidecar() {}

  /**
   * Reads a sidecar of at most 64 KiB.
   *
   * @throws BadSidecarException when it is not an object of the three known keys
   * @throws IOException when the file can't be read
   */
  public static Remarks read(InboxFile file) throws IOException, BadSidecarException {
    String name = file.name();
    byte[] bytes;
    try (InputStream in = file.read()) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new BadSidecarException(name + " is larger than " + MAX_BYTES / 1024 + " KiB");
    }
    String text = decode(name, bytes);
    Object content =
        name.toLowerCase(java.util.Locale.ROOT).endsWith(".json")
            ? json(name, text)
            : yaml(name, text);
    if (!(content instanceof Map<?, ?> map)) {
      throw new BadSidecarException(name + " has to be an object with " + keys());
    }
    for (Object key : map.keySet()) {
      if (!(key instanceof String k && KEYS.contains(k))) {
        throw new BadSidecarException(
            name + " has an unknown key '" + key + "'; known are " + keys());
      }
    }
    return new Remarks(text(name, map, "filename"), tags(name, map), text(name, map, "comments"));
  }

  private static String keys() {
    return "filename, additional_tags and comments";
  }

  private static String decode(String name, byte[] bytes) throws BadSidecarException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadSidecarException(name + " is not UTF-8 text");
    }
  }

  private static Object json(String name, String text) throws BadSidecarException {
    if (text.isBlank()) {
      throw new BadSidecarException(name + " is empty");
    }
    try (JsonParser parser = JSON.createParser(text)) {
      Object content = parser.readValueAs(Object.class);
      if (parser.nextToken() != null) {
        throw new BadSidecarException(
            name + " goes on behind its end" + BrokenJson.place(parser.currentTokenLocation()));
      }
      return content;
    } catch (JsonProcessingException e) {
      throw new BadSidecarException(name + " is not JSON" + BrokenJson.words(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text in memory has none
    }
  }

  private static Object yaml(String name, String text) throws BadSidecarException {
    try {
      return new Load(LoadSettings.builder().setMaxAliasesForCollections(10).build())
          .loadFromString(text);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse("");
      throw new BadSidecarException(name + " is not YAML: " + e.getProblem() + line);
    } catch (YamlEngineException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BadSidecarException(name + " is not YAML: " + cause.getMessage());
    } catch (StackOverflowError e) {
      throw new BadSidecarException(name + " is nested too deeply");
    }
  }

  private static Optional<String> text(String name, Map<?, ?> map, String key)
      throws BadSidecarException {
    Object value = map.get(key);
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(scalar(name, key, value)).filter(v -> !v.isBlank());
  }

  private static List<String> tags(String name, Map<?, ?> map) throws BadSidecarException {
    Object value = map.get("additional_tags");
    if (value == null) {
      return List.of();
    }
    List<String> tags = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of(value)) {
      tags.addAll(Tags.split(scalar(name, "additional_tags", item)));
    }
    return tags;
  }

  private static String scalar(String name, String key, Object value) throws BadSidecarException {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new BadSidecarException(
        name
            + ": "
            + key
            + " has to be text"
            + (key.endsWith("tags") ? " or a list of texts" : ""));
  }
}
