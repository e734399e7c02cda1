package dev.remora.component;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of components, and the list in it of what was asked for and which jars came of that.
 * Jars that somebody else has put there are left alone.
 */
public final class ComponentFolder {
  private static final String LIST = "components.list";
  private static final String LOCK = ".lock";
  private static final String UNFINISHED = ".adding-";
  private static final String HEAD =
      "# What ./remora components has brought here, and for what. It writes this anew.";
  private static final String COMPONENT = "component ";
  private static final String JAR = "jar ";

  private final Path folder;

  public ComponentFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /** What was asked for, in that order. */
  public List<Coordinates> components() throws IOException {
    return listed(COMPONENT).stream().map(Coordinates::parse).flatMap(Optional::stream).toList();
  }

  /** Names of the jars that came of it. */
  public List<String> brought() throws IOException {
    return listed(JAR);
  }

  /** All jars, by name. */
  public List<Path> jars() throws IOException {
    return Components.jars(folder);
  }

  /** The jar of a component, if it was brought here. */
  public Optional<Path> jar(Coordinates component) throws IOException {
    List<String> brought = brought();
    return jars().stream()
        .filter(jar -> brought.contains(jar.getFileName().toString()))
        .filter(jar -> JarName.isOf(component.artifact(), jar))
        .findFirst();
  }

  private List<String> listed(String kind) throws IOException {
    Path list = folder.resolve(LIST);
    return Files.exists(list)
        ? Files.readAllLines(list).stream()
            .filter(line -> line.startsWith(kind))
            .map(line -> line.substring(kind.length()).strip())
            .toList()
        : List.of();
  }

  /**
   * Has Maven bring what is wanted, and then puts it in the place of all that was brought before.
   * Where that fails nothing has changed. Ended in between, there are jars too many, until the next
   * time.
   *
   * @param offline whether Maven is to look into its local repository only
   * @return names of jars that were not put down, because somebody else put others of these names
   *     there
   */
  public List<String> bring(List<Coordinates> wanted, boolean offline)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try (FileChannel lock =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        throw new IOException("another ./remora components is at work there");
      }
      removeUnfinished();
      return replace(wanted, offline);
    }
  }

  private List<String> replace(List<Coordinates> wanted, boolean offline)
      throws IOException, InterruptedException {
    Path fetched = Files.createTempDirectory(folder, UNFINISHED);
    try {
      if (!wanted.isEmpty()) {
        Maven.copy(wanted, fetched, offline);
      }
      return put(fetched, wanted);
    } finally {
      remove(fetched);
    }
  }

  /** Puts what was fetched in the place of all that was brought before. */
  List<String> put(Path fetched, List<Coordinates> wanted) throws IOException {
    List<String> names =
        Components.jars(fetched).stream().map(jar -> jar.getFileName().toString()).toList();
    List<String> before = brought();
    List<String> ours = new ArrayList<>();
    for (String name : names) {
      if (putDown(fetched.resolve(name), before)) {
        ours.add(name);
      }
    }
    write(fetched.resolve(LIST), wanted, ours);
    Files.move(
        fetched.resolve(LIST),
        folder.resolve(LIST),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (String name : before) {
      if (!names.contains(name)) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
    return names.stream().filter(name -> !ours.contains(name)).toList();
  }

  /**
   * Puts a jar down, in the place of one that was brought before. One of its name that somebody
   * else put there stays.
   *
   * @return whether it is there
   */
  private boolean putDown(Path jar, List<String> before) throws IOException {
    Path place = folder.resolve(jar.getFileName());
    if (before.contains(jar.getFileName().toString())) {
      Files.move(jar, place, StandardCopyOption.REPLACE_EXISTING);
      return true;
    }
    try {
      Files.move(jar, place);
      return true;
    } catch (FileAlreadyExistsException e) {
      return Files.mismatch(jar, place) < 0; // of a command that was ended in the middle
    }
  }

  private static void write(Path list, List<Coordinates> components, List<String> jars)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEAD));
    components.forEach(c -> lines.add(COMPONENT + c));
    jars.forEach(jar -> lines.add(JAR + jar));
    Files.write(list, lines, StandardCharsets.UTF_8);
  }

  /** What a command left that was ended in the middle. */
  private void removeUnfinished() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path left :
          all.filter(f -> f.getFileName().toString().startsWith(UNFINISHED)).toList()) {
        remove(left);
      }
    }
  }

  private static void remove(Path unfinished) throws IOException {
    if (Files.notExists(unfinished)) {
      return;
    }
    try (Stream<Path> files = Files.list(unfinished)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(unfinished);
  }
}
