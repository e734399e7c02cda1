package dev.remora.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of the documentation that have a name, for tests to run. */
final class Recipe {
  private Recipe() {}

  /** The block after {@code <!-- recipe: NAME -->}, without its fences. */
  static String in(String document, String name) throws IOException {
    Matcher block =
        Pattern.compile(
                "<!-- recipe: " + Pattern.quote(name) + " -->\n```\\w+\n(.*?)```\n", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs", document)));
    if (!block.find()) {
      throw new IOException("there is no recipe " + name + " in docs/" + document);
    }
    return block.group(1);
  }
}
