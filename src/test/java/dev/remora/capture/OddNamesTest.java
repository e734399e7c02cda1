package dev.remora.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.InFolder;
import dev.remora.ManyCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Names as any file system may have them. */
class OddNamesTest extends InFolder {
  private static final String HASH = "0123456789abcdef";

  private static final String[] PIECES = {
    ".",
    "..",
    "~",
    "~2",
    "-",
    "\"",
    "'",
    "\\",
    "%",
    "%22",
    "%2e",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u001b",
    "\u0085",
    "\u2028",
    "\u202e",
    " ",
    ";",
    ":",
    "=",
    "*",
    "?",
    "${x}",
    "{{x}}",
    "CON",
    "nul",
    "a",
    "\u00fc",
    "e\u0301",
    "\ud83e\udd88",
    ".pcap",
    ".pcapng",
    ".cap",
    ".gz",
    ".zst",
    ".pcap7",
    ".json",
    ".yaml",
    ".yml",
    ".keylog",
    ".url",
    ".part",
    ".TMP",
    ".filepart",
    ".session.json",
    "7"
  };

  /** At most as long as a file system takes. */
  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> piece = Arbitraries.of(PIECES);
    Arbitrary<String> run =
        Combinators.combine(piece, Arbitraries.integers().between(1, 260))
            .as((p, bytes) -> p.repeat(Math.max(1, bytes / p.getBytes(UTF_8).length)));
    Arbitrary<String> pieces =
        Arbitraries.frequencyOf(Tuple.of(8, piece), Tuple.of(1, run))
            .list()
            .ofMinSize(1)
            .ofMaxSize(6)
            .map(all -> String.join("", all));
    Arbitrary<String> extensions = Arbitraries.integers().between(230, 253).map("x"::repeat);
    Arbitrary<String> mostlyExtension =
        Combinators.combine(piece, extensions).as((stem, extension) -> stem + "." + extension);
    return Arbitraries.frequencyOf(Tuple.of(9, pieces), Tuple.of(1, mostlyExtension))
        .filter(name -> name.getBytes(UTF_8).length <= Names.MAX_BYTES);
  }

  @ManyCases
  void aNumberedNameIsOneThatAFileCanHaveAndItsOwn(
      @ForAll("names") String name, @ForAll @IntRange(min = 2, max = 100_000) int n) {
    String numbered = Names.numbered(name, n);
    assertThat(numbered.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(Names.MAX_BYTES);
    assertThat(numbered).contains("~" + n).isNotEqualTo(Names.numbered(name, n + 1));
    String before = numbered.substring(0, numbered.lastIndexOf("~" + n));
    String behind = numbered.substring(before.length() + ("~" + n).length());
    assertThat(name).startsWith(before).endsWith(behind);
    if (name.getBytes(UTF_8).length <= Names.MAX_BYTES - 7) {
      assertThat(before + behind).as("nothing is lost that fits").isEqualTo(name);
    }
    assertThat(Names.numbered(name, 1)).isEqualTo(name);
  }

  @ManyCases
  void aNameWithASuffixIsOneThatAFileCanHave(
      @ForAll("names") String name, @ForAll("suffixes") String suffix) {
    String receipt = Names.withSuffix(name, suffix, HASH);
    int whole = (name + suffix).getBytes(UTF_8).length;
    assertThat(receipt.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(Names.MAX_BYTES);
    assertThat(receipt).endsWith(suffix);
    if (whole <= Names.MAX_BYTES) {
      assertThat(receipt).isEqualTo(name + suffix);
    } else {
      assertThat(receipt).endsWith("~01234567" + suffix);
      assertThat(name).startsWith(receipt.substring(0, receipt.length() - suffix.length() - 9));
      assertThat(receipt.getBytes(UTF_8).length).as("no more is cut").isGreaterThan(250);
    }
  }

  @Provide
  Arbitrary<String> suffixes() {
    return Arbitraries.of(".session.json", ".error.json", "~12.session.json", ".yaml", ".keylog");
  }

  @ManyCases
  void aStemIsWhatANameBeginsWith(@ForAll("names") String name) {
    String stem = Names.stem(name);
    assertThat(name).startsWith(stem);
    String rest = name.substring(stem.length());
    assertThat(rest).matches("(?i)(\\.[a-z0-9]+)?(\\.(gz|zst|lz4|bz2|xz))?");
    assertThat(Names.stem(stem + ".pcap3.zst")).isEqualTo(stem);
  }

  @ManyCases
  void anythingIsPrintedOnOneLineAndOrdinaryNamesAsTheyAre(@ForAll String text) {
    String line = Names.printable(text);
    assertThat(line.lines().count()).isLessThanOrEqualTo(1);
    assertThat(line.chars()).noneMatch(Character::isISOControl);
    if (text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)) {
      assertThat(line).isSameAs(text);
    }
  }

  @ManyCases
  void aNameHasOnePart(@ForAll("names") String name, @ForAll("cased") String extension) {
    String file = name + "." + extension;
    String lower = extension.toLowerCase(java.util.Locale.ROOT);
    boolean hidden = name.startsWith(".");
    assertThat(Names.isUnfinished(file))
        .isEqualTo(hidden || List.of("part", "tmp", "filepart").contains(lower));
    assertThat(Names.isCompanion(file))
        .isEqualTo(List.of("json", "yaml", "yml", "keylog").contains(lower));
    assertThat(Names.isUrl(file)).isEqualTo(lower.equals("url"));
  }

  @Provide
  Arbitrary<String> cased() {
    Arbitrary<String> extensions =
        Arbitraries.of(
            "part", "tmp", "filepart", "json", "yaml", "yml", "keylog", "url", "pcap", "txt", "");
    return Combinators.combine(extensions, Arbitraries.of(true, false))
        .as((e, upper) -> upper ? e.toUpperCase(java.util.Locale.ROOT) : e);
  }

  /** What may lie where a companion would. */
  private enum Thing {
    NOTHING,
    FILE,
    FOLDER,
    LINK_TO_FILE,
    LINK_TO_FOLDER,
    LINK_TO_ITSELF,
    LINK_TO_NOTHING
  }

  @ManyCases
  void onlyFilesThatLieThereAreCompanions(
      @ForAll @Size(5) List<@From("things") Thing> things, @ForAll("captures") String name)
      throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Path secret = Files.writeString(outside.resolve("secret"), "s3cr3t");
    Path inbox = Files.createTempDirectory(folder, "inbox");
    List<String> names = Companions.names(name);
    for (int i = 0; i < names.size(); i++) {
      Path at = inbox.resolve(names.get(i));
      switch (things.get(i)) {
        case NOTHING -> {}
        case FILE -> Files.writeString(at, "x");
        case FOLDER -> Files.createDirectory(at);
        case LINK_TO_FILE -> Files.createSymbolicLink(at, secret);
        case LINK_TO_FOLDER -> Files.createSymbolicLink(at, outside);
        case LINK_TO_ITSELF -> Files.createSymbolicLink(at, at);
        case LINK_TO_NOTHING -> Files.createSymbolicLink(at, outside.resolve("nothing"));
      }
    }
    Companions companions = Companions.of(inbox.resolve(name));
    assertThat(companions.sidecar()).isEqualTo(first(inbox, names.subList(0, 3), things));
    assertThat(companions.keylog())
        .isEqualTo(first(inbox, names.subList(3, 5), things.subList(3, 5)));
    assertThat(companions.all())
        .hasSize(
            (companions.sidecar().isPresent() ? 1 : 0) + (companions.keylog().isPresent() ? 1 : 0))
        .allMatch(path -> path.getParent().equals(inbox));
  }

  private static Optional<Path> first(Path inbox, List<String> names, List<Thing> things) {
    for (int i = 0; i < names.size(); i++) {
      if (things.get(i) == Thing.FILE) {
        return Optional.of(inbox.resolve(names.get(i)));
      }
    }
    return Optional.empty();
  }

  @Provide
  Arbitrary<Thing> things() {
    return Arbitraries.of(Thing.class);
  }

  @Provide
  Arbitrary<String> captures() {
    return Arbitraries.of("x.pcap", "x\n.pcap", "a.b.pcapng.gz", "-rf.cap", "\ud83e\udd88.pcap");
  }
}
