package dev.remora;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The blocks of a document: what stands between fences, or is indented by four blanks. Diagrams and
 * generated parts are none.
 *
 * <p>Each says who runs it, in a comment above it: {@code <!-- recipe: NAME -->} for one that a
 * test asks for by its name, {@code <!-- not run: REASON -->} for one that no test can run. {@code
 * <!-- all run by: TEST -->} at the head of a document is for a test that goes through all of them.
 */
public final class DocBlocks {
  private static final String INDENT = "    ";
  private static final Pattern MARK =
      Pattern.compile("<!-- (recipe|not run|all run by): (\\S.*?) -->");
  private static final Pattern FENCE = Pattern.compile("```(\\w*)");

  /**
   * One of them.
   *
   * @param line where it begins
   * @param language what its fence says; empty for one that is indented
   * @param text without fences and indentation
   * @param kind {@code recipe}, {@code not run}, or empty where nothing is said
   * @param said the recipe's name, or the reason
   */
  public record Block(
      String document, int line, String language, String text, String kind, String said) {
    /** Where it is, for messages. */
    String place() {
      return document + ":" + line;
    }

    List<String> lines() {
      return text.lines().toList();
    }
  }

  private final String document;
  private final List<String> lines;
  private final List<Block> blocks = new ArrayList<>();
  private String allRunBy = "";
  private String kind = "";
  private String said = "";

  private DocBlocks(String document) throws IOException {
    this.document = document;
    this.lines = Files.readAllLines(Path.of(document));
    int at = 0;
    while (at < lines.size()) {
      at = read(at);
    }
  }

  /**
   * All blocks of a document.
   *
   * @param document its path, as {@code docs/recipes.md}
   */
  public static List<Block> of(String document) throws IOException {
    return new DocBlocks(document).blocks;
  }

  /** The text of the block that has the name. */
  public static String recipe(String document, String name) throws IOException {
    return of(document).stream()
        .filter(block -> block.kind().equals("recipe") && block.said().equals(name))
        .map(Block::text)
        .findFirst()
        .orElseThrow(() -> new IOException("there is no recipe " + name + " in " + document));
  }

  /** The test that goes through all blocks of the document; empty where none says so. */
  static String allRunBy(String document) throws IOException {
    return new DocBlocks(document).allRunBy;
  }

  /** Those that users read before they do something, by their paths. */
  static List<String> documents() throws IOException {
    List<String> documents = new ArrayList<>(List.of("README.md", "CONTRIBUTING.md"));
    for (String folder : List.of("docs", "deploy", "bench", "config", "routes")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files.map(Path::toString).filter(f -> f.endsWith(".md")).sorted().forEach(documents::add);
      }
    }
    return documents;
  }

  /** Reads what begins at this line; answers with the one after it. */
  private int read(int at) {
    String line = lines.get(at);
    Matcher mark = MARK.matcher(line);
    Matcher fence = FENCE.matcher(line);
    if (mark.matches()) {
      mark(mark.group(1), mark.group(2));
      return at + 1;
    }
    if (line.startsWith("<!-- generated: ")) {
      return after(at, "<!-- end: ");
    }
    if (fence.matches()) {
      int end = after(at, "```");
      if (!fence.group(1).equals("mermaid")) {
        add(at, fence.group(1), lines.subList(at + 1, end - 1));
      }
      return end;
    }
    if (line.startsWith(INDENT) && endsParagraph(at - 1)) {
      int end = endOfIndented(at);
      add(at, "", lines.subList(at, end).stream().map(DocBlocks::unindented).toList());
      return end;
    }
    if (!line.isBlank()) {
      kind = "";
      said = "";
    }
    return at + 1;
  }

  private void mark(String newKind, String newSaid) {
    if (newKind.equals("all run by")) {
      allRunBy = newSaid;
    } else {
      kind = newKind;
      said = newSaid;
    }
  }

  private void add(int at, String language, List<String> text) {
    blocks.add(new Block(document, at + 1, language, String.join("\n", text) + "\n", kind, said));
    kind = "";
    said = "";
  }

  /** Else what is indented would go on with the paragraph before it. */
  private boolean endsParagraph(int at) {
    return at < 0 || lines.get(at).isBlank() || lines.get(at).startsWith("<!--");
  }

  private int after(int at, String end) {
    for (int i = at + 1; i < lines.size(); i++) {
      if (lines.get(i).startsWith(end)) {
        return i + 1;
      }
    }
    throw new IllegalStateException(document + ":" + (at + 1) + " has no end");
  }

  private int endOfIndented(int at) {
    int end = at;
    for (int i = at; i < lines.size(); i++) {
      if (lines.get(i).startsWith(INDENT)) {
        end = i + 1;
      } else if (!lines.get(i).isBlank()) {
        break;
      }
    }
    return end;
  }

  private static String unindented(String line) {
    return line.isBlank() ? "" : line.substring(INDENT.length());
  }
}
