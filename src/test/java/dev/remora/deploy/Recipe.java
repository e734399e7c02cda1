package dev.remora.deploy;

import dev.remora.DocBlocks;
import java.io.IOException;

/** Blocks of the documentation that have a name, for tests to run. */
final class Recipe {
  private Recipe() {}

  /** The block after {@code <!-- recipe: NAME -->}, without its fences. */
  static String in(String document, String name) throws IOException {
    return DocBlocks.recipe("docs/" + document, name);
  }
}
