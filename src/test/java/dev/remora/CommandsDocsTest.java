package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.DocBlocks.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is shown in the documentation is run by a test, or says why it can't be. */
class CommandsDocsTest {
  private static final Pattern OPTION =
      Pattern.compile("-P([a-z]+)|-D((?:it|remora|docs|jqwik|jmh)[.][\\w.]+)(?:=(\\w+))?");

  /** Sources of all tests by the names of their classes. */
  private static final Map<String, String> TESTS = new TreeMap<>();

  @BeforeAll
  static void readTests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*(IT|Test)\\.java")).toList()) {
        TESTS.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
  }

  @Test
  void eachBlockIsRunOrSaysWhyNot() throws IOException {
    int blocks = 0;
    for (String document : DocBlocks.documents()) {
      String all = DocBlocks.allRunBy(document);
      for (Block block : DocBlocks.of(document)) {
        blocks++;
        switch (block.kind()) {
          case "recipe" ->
              assertThat(runners(document, block.said()))
                  .as("tests that run the recipe %s of %s", block.said(), block.place())
                  .isNotEmpty();
          case "not run" ->
              assertThat(block.said()).as("the reason at %s", block.place()).contains(" ");
          default ->
              assertThat(all)
                  .as(
                      "%s: nobody runs this block. Put <!-- recipe: NAME --> above it and run"
                          + " DocBlocks.recipe(\"%s\", \"NAME\") in a test, or say why none can:"
                          + " <!-- not run: REASON -->",
                      block.place(), document)
                  .isNotEmpty();
        }
      }
    }
    assertThat(blocks).isGreaterThan(40);
  }

  @Test
  void theTestThatADocumentNamesGoesThroughAllItsBlocks() throws IOException {
    for (String document : DocBlocks.documents()) {
      String test = DocBlocks.allRunBy(document);
      if (!test.isEmpty()) {
        assertThat(TESTS).as("the test that %s names", document).containsKey(test);
        assertThat(TESTS.get(test)).as(test).contains("DocBlocks.of(\"" + document + "\")");
        assertThat(DocBlocks.of(document))
            .as("blocks of %s without a mark of their own", document)
            .anyMatch(block -> block.kind().isEmpty());
      }
    }
  }

  @Test
  void noTwoRecipesOfADocumentHaveTheSameName() throws IOException {
    for (String document : DocBlocks.documents()) {
      List<String> names =
          DocBlocks.of(document).stream()
              .filter(block -> block.kind().equals("recipe"))
              .map(Block::said)
              .toList();
      assertThat(names).as(document).doesNotHaveDuplicates();
    }
  }

  /** A mark that is not above a block would say nothing, and nobody would see it. */
  @Test
  void eachMarkBelongsToABlock() throws IOException {
    for (String document : DocBlocks.documents()) {
      Set<String> said = new HashSet<>();
      DocBlocks.of(document).forEach(block -> said.add(block.kind() + ": " + block.said()));
      for (String line : Files.readAllLines(Path.of(document))) {
        if (line.matches("<!-- (recipe|not run): .*")) {
          assertThat(said).as(document).contains(line.substring(5, line.length() - 4));
        }
      }
    }
  }

  /** Of what stands within the text, too. */
  @Test
  void whatMavenIsGivenIsThere() throws IOException {
    String known = knownToMaven();
    int given = 0;
    for (String document : DocBlocks.documents()) {
      for (MatchResult option :
          OPTION.matcher(Files.readString(Path.of(document))).results().toList()) {
        given++;
        String as = option.group() + " in " + document;
        if (option.group(1) != null) {
          assertThat(known).as(as).contains("<id>" + option.group(1) + "</id>");
        } else if (option.group(2).equals("it.test")) {
          assertThat(TESTS).as(as).containsKey(option.group(3));
        } else {
          assertThat(known).as(as).contains(option.group(2));
        }
      }
    }
    assertThat(given).isGreaterThan(8);
  }

  private static String knownToMaven() throws IOException {
    StringBuilder text = new StringBuilder(Files.readString(Path.of("pom.xml")));
    text.append(Files.readString(Path.of("src/test/resources/junit-platform.properties")));
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  /** Tests that name both the document and the recipe, as they do who run it. */
  private static List<String> runners(String document, String recipe) {
    String file = Path.of(document).getFileName().toString();
    String named = file.equals("README.md") ? document : file;
    return TESTS.entrySet().stream()
        .filter(test -> test.getValue().contains(named + "\""))
        .filter(test -> test.getValue().contains("\"" + recipe + "\""))
        .map(Map.Entry::getKey)
        .toList();
  }
}
