package dev.remora.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.InFolder;
import dev.remora.ManyCases;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** Whatever lies beside a capture is understood, or refused in one sentence for its author. */
class OddSidecarsTest extends InFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYS = List.of("filename", "additional_tags", "comments");

  /** What YAML and JSON are made of, to meet in any order. */
  private static final String[] PIECES = {
    "filename",
    "additional_tags",
    "comments",
    "x",
    ": ",
    "? ",
    "- ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\n  ",
    "\t",
    " ",
    "&a ",
    "*a",
    "<<: ",
    "|",
    ">-",
    "'",
    "\"",
    "\\",
    "\\ud800",
    "\\u0000",
    "!!int ",
    "!!float ",
    "!!bool ",
    "!!null ",
    "!!binary ",
    "!!set ",
    "!!seq ",
    "!!map ",
    "!!str ",
    "!!omap ",
    "!!timestamp ",
    "!!java.net.URL ",
    "!x ",
    "%YAML 1.1\n",
    "%TAG ! !x\n",
    "---\n",
    "...\n",
    "#",
    "@",
    "`",
    "0x",
    "0o9",
    "-",
    "+",
    "1e999999",
    ".inf",
    ".nan",
    "2026-11-23",
    "~",
    "null",
    "true",
    "=",
    "\0",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "\ud83e\udd88",
    "\ud800",
    "\r"
  };

  private Optional<Remarks> read(String name, byte[] content) throws IOException {
    try {
      return Optional.of(Sidecar.read(InboxFile.at(Files.write(folder.resolve(name), content))));
    } catch (BadSidecarException e) {
      assertThat(e.getMessage()).startsWith(Names.printable(name)).hasSizeLessThan(1000);
      assertThat(e.getMessage())
          .isEqualTo(Names.printable(e.getMessage()))
          .doesNotEndWith(": null")
          .doesNotContain("java.lang");
      return Optional.empty();
    }
  }

  private void readAsEither(byte[] content) throws IOException {
    for (String name : List.of("x.pcap.json", "x.pcap.yaml", "a\nERROR b.yml")) {
      read(name, content)
          .ifPresent(
              remarks ->
                  assertThat(remarks.tags()).allMatch(tag -> !tag.isBlank() && !tag.contains(",")));
    }
  }

  @ManyCases
  void anyBytesAreReadOrRefused(@ForAll byte[] content) throws IOException {
    readAsEither(content);
  }

  @ManyCases
  void anyPiecesOfYamlAreReadOrRefused(@ForAll("pieces") String text) throws IOException {
    readAsEither(text.getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(25).map(p -> String.join("", p));
  }

  @ManyCases
  void anyValueOfAKeyIsReadOrRefused(@ForAll("key") String key, @ForAll("yamlValue") String value)
      throws IOException {
    readAsEither((key + ": " + value).getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> key() {
    return Arbitraries.of(KEYS);
  }

  @Provide
  Arbitrary<String> yamlValue() {
    Arbitrary<String> tag =
        Arbitraries.of("", "!!int ", "!!float ", "!!bool ", "!!null ", "!!binary ", "!!str ");
    return Combinators.combine(tag, Arbitraries.strings().ascii().ofMaxLength(6))
        .as(String::concat);
  }

  @ManyCases
  void valuesOfAnyTypeAreTextOrRefused(@ForAll("objects") Map<String, Object> object)
      throws IOException {
    byte[] json = JSON.writeValueAsBytes(object);
    boolean sound =
        KEYS.containsAll(object.keySet())
            && object.entrySet().stream()
                .allMatch(e -> isSound(e.getKey().equals("additional_tags"), e.getValue()));
    assertThat(read("x.json", json).isPresent()).isEqualTo(sound);
    assertThat(read("x.JSON", json).isPresent()).isEqualTo(sound);
    assertThat(read("x.yaml", json).isPresent()).isEqualTo(sound);
  }

  private static boolean isSound(boolean tags, Object value) {
    return tags && value instanceof List<?> list
        ? list.stream().allMatch(item -> item != null && isSound(false, item))
        : !(value instanceof List || value instanceof Map);
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars("\u00fc,\n")
                .ofMaxLength(10)
                .asGeneric(),
            Arbitraries.integers().asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.of(true, false).asGeneric());
    Arbitrary<Object> values =
        Arbitraries.frequencyOf(
            Tuple.of(4, scalars.injectNull(0.1)),
            Tuple.of(3, scalars.list().ofMaxSize(4).asGeneric()),
            Tuple.of(
                1, scalars.injectNull(0.3).list().ofMaxSize(3).list().ofMaxSize(3).asGeneric()),
            Tuple.of(
                1, Arbitraries.maps(Arbitraries.of("a", "b"), scalars).ofMaxSize(2).asGeneric()));
    Arbitrary<String> keys =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.of(KEYS)), Tuple.of(1, Arbitraries.of("tags", "Filename", "")));
    return Arbitraries.maps(keys, values).ofMaxSize(3);
  }

  @ManyCases
  void whatIsWrittenIsRead(
      @ForAll("texts") String filename,
      @ForAll("texts") String comments,
      @ForAll @Size(max = 5) List<@From("tags") String> tags)
      throws Exception {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("filename", filename);
    said.put("additional_tags", tags);
    said.put("comments", comments);
    Optional<String> name = Optional.of(filename).filter(t -> !t.isBlank());
    Remarks expected =
        new Remarks(name, tags, Optional.of(comments).filter(text -> !text.isBlank()));
    assertThat(read("x.json", JSON.writeValueAsBytes(said))).contains(expected);
    String yaml = new Dump(DumpSettings.builder().build()).dumpToString(said);
    assertThat(read("x.yaml", yaml.getBytes(UTF_8))).contains(expected);
    byte[] marked = ("\uFEFF" + JSON.writeValueAsString(said)).getBytes(UTF_8);
    assertThat(read("x.json", marked)).contains(expected);
    said.put("additional_tags", String.join(" ,, ", tags));
    assertThat(read("x.json", JSON.writeValueAsBytes(said))).contains(expected);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withChars("\u00fc\u00e9\u2603 \n\t")
        .ofMaxLength(30);
  }

  @Provide
  Arbitrary<String> tags() {
    return Arbitraries.strings()
        .alpha()
        .numeric()
        .withChars("\u00fc-_.")
        .ofMinLength(1)
        .ofMaxLength(9);
  }

  /**
   * A few hundred bytes that would be gigabytes, and a few kilobytes that would be a deep stack.
   */
  @Property(tries = 100, seed = "4180")
  void bombsDoNotGoOff(
      @ForAll("bombs") String bomb,
      @ForAll @IntRange(min = 2, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 30) int depth)
      throws IOException {
    StringBuilder text = new StringBuilder();
    switch (bomb) {
      case "aliases", "aliases as keys" -> {
        text.append("a0: &a0 [").append("x,".repeat(width)).append("]\n");
        for (int i = 1; i < depth; i++) {
          String inner = "*a" + (i - 1) + " , ";
          text.append("a%d: &a%d [".formatted(i, i)).append(inner.repeat(width)).append("]\n");
        }
        if (bomb.endsWith("keys")) {
          text.append("? *a").append(depth - 1).append("\n: x\n");
        }
      }
      case "merges" -> {
        text.append("a0: &a0 {x: y}\n");
        for (int i = 1; i < depth; i++) {
          text.append("a%d: &a%d {<<: [".formatted(i, i));
          text.append(("*a" + (i - 1) + " , ").repeat(width)).append("]}\n");
        }
      }
      case "itself" -> text.append("comments: &a [").append("[".repeat(depth)).append("*a");
      case "its own key" -> text.append("? &a [*a, x]\n: x\n");
      case "[", "{\"a\":", "{a: ", "- ", "? ", "!!seq [" ->
          text.append("comments:\n ").append(bomb.repeat(60_000 / bomb.length() * depth / 30));
      case "number" -> text.append("{\"comments\":").append("9".repeat(2000 * depth)).append("}");
      case "float" -> text.append("{\"comments\":1e").append("9".repeat(depth)).append("}");
      case "octal" -> text.append("comments: 0o").append("7".repeat(2000 * depth));
      case "key" -> text.append("{\"").append("k".repeat(2000 * depth)).append("\":1}");
      case "keys" -> {
        text.append("{");
        for (int i = 0; i < 200 * depth; i++) {
          text.append("\"k").append(i).append("\":1,");
        }
        text.append("\"z\":1}");
      }
      default -> throw new AssertionError(bomb);
    }
    assertThat(text.length()).isLessThan(70_000);
    readAsEither(text.toString().getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> bombs() {
    return Arbitraries.of(
        "aliases",
        "aliases as keys",
        "merges",
        "itself",
        "its own key",
        "[",
        "{\"a\":",
        "{a: ",
        "- ",
        "? ",
        "!!seq [",
        "number",
        "float",
        "octal",
        "key",
        "keys");
  }

  @Property(tries = 50, seed = "4180")
  void whatIsLargerThanAnySidecarIsNotRead(@ForAll @IntRange(max = 4096) int beyond)
      throws IOException {
    for (String start : List.of("{\"comments\":\"", "comments: \"")) {
      String name = start.startsWith("{") ? "x.json" : "x.yaml";
      String end = start.startsWith("{") ? "\"}" : "\"";
      for (int size : List.of(64 * 1024 - beyond, 64 * 1024 + 1 + beyond)) {
        String text = start + "c".repeat(size - start.length() - end.length()) + end;
        assertThat(read(name, text.getBytes(UTF_8)).isPresent()).isEqualTo(size <= 64 * 1024);
      }
    }
  }

  @ManyCases
  void anotherCharsetIsRefused(@ForAll("texts") String text) throws IOException {
    List<String> names = new ArrayList<>(List.of("UTF-16", "ISO-8859-1", "UTF-32", "IBM500"));
    Collections.shuffle(names, new java.util.Random(text.hashCode()));
    readAsEither(("comments: " + text).getBytes(names.get(0)));
  }
}
