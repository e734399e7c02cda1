package dev.remora.component;

import java.util.Optional;

/** Reads what a user wants to have brought. */
public final class Wanted {
  private Wanted() {}

  /**
   * The library that a word stands for.
   *
   * @throws IllegalArgumentException in words, when it stands for none
   */
  public static Coordinates of(String word) {
    if (!word.contains(":")) {
      return Coordinates.ofCamel(
          Catalog.ofCamel()
              .artifact(word)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no component "
                              + word
                              + " of Camel's"
                              + Catalog.ofCamel().hint(word)
                              + "; what is not Camel's is named GROUP:ARTIFACT:VERSION")));
    }
    Coordinates wanted =
        Coordinates.parse(word)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        word + " is neither a name, GROUP:ARTIFACT nor GROUP:ARTIFACT:VERSION"));
    return wanted.isCamels() ? ofThisCamel(wanted) : versioned(wanted);
  }

  private static Coordinates ofThisCamel(Coordinates wanted) {
    String runs = Bundled.ours().camelVersion();
    if (wanted.version().filter(version -> !version.equals(runs)).isPresent()) {
      throw new IllegalArgumentException(
          wanted + " is of another Camel; " + runs + " runs, and only its own components fit");
    }
    return Coordinates.ofCamel(wanted.artifact());
  }

  private static Coordinates versioned(Coordinates wanted) {
    if (wanted.version().isEmpty()) {
      throw new IllegalArgumentException(wanted + " needs a version: " + wanted + ":VERSION");
    }
    return wanted;
  }

  /** In a sentence, that it need not be brought; empty where it has to be. */
  public static Optional<String> bundled(Coordinates wanted) {
    return Bundled.ours()
        .find(wanted)
        .map(ours -> ours.artifact() + " " + ours.version().orElse("") + " is part of Remora");
  }
}
