package dev.remora.inbox;

import dev.remora.capture.Companions;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.format.Inspector;
import dev.remora.format.Verdict;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * One look at one file of a watched folder, by the rules of {@link DirectoryInbox}, from outside of
 * the gateway. What takes more than one look to know, as whether it still grows, it does not know.
 */
public final class Glance {
  private final Path root;
  private final Watching rules;
  private final boolean recursive;
  private final Policy policy;

  /**
   * @param root the watched folder
   * @param recursive whether folders within are watched too
   */
  public Glance(Path root, Watching rules, boolean recursive, Policy policy) {
    this.root = root;
    this.rules = rules;
    this.recursive = recursive;
    this.policy = policy;
  }

  /**
   * What keeps the file from ever being taken as it lies there: its place, its name, what it is.
   *
   * @param file that lies below the watched folder
   * @return empty where nothing does
   * @throws IOException when it can't be looked at
   */
  public Optional<Obstacle> forGood(Path file) throws IOException {
    Optional<Obstacle> obstacle = ofPlace(file).or(() -> ofName(file));
    if (obstacle.isPresent()) {
      return obstacle;
    }
    BasicFileAttributes seen = attributes(file);
    if (!seen.isRegularFile()) {
      return Optional.of(
          seen.isSymbolicLink() ? new Obstacle.Link() : new Obstacle.NoRegularFile());
    }
    return Files.isReadable(file) ? Optional.empty() : Optional.of(new Obstacle.Unreadable());
  }

  /**
   * What keeps it from being taken now, and may pass.
   *
   * @return empty where nothing does that one look can see
   * @throws IOException when it can't be looked at
   */
  public Optional<Obstacle> forNow(Path file) throws IOException {
    BasicFileAttributes seen = attributes(file);
    return ofMarker(file).or(() -> ofWriter(file)).or(() -> ofContent(file, seen));
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private Optional<Obstacle> ofPlace(Path file) {
    int depth = root.relativize(file).getNameCount() - 1;
    if (depth > 0 && !recursive) {
      return Optional.of(new Obstacle.TooDeep());
    }
    if (new InboxFile(file, depth).isBehindLink()) {
      return Optional.of(new Obstacle.BehindLink(root.relativize(file).getParent().toString()));
    }
    return Optional.empty();
  }

  private Optional<Obstacle> ofName(Path file) {
    String name = file.getFileName().toString();
    if (Names.isUnfinished(name)) {
      return Optional.of(new Obstacle.Unfinished());
    }
    if (rules.doneSuffix().filter(name::endsWith).isPresent()) {
      return Optional.of(new Obstacle.DoneMarker());
    }
    if (rules.exclude().matches(root.relativize(file))) {
      return Optional.of(new Obstacle.NotWanted("exclude"));
    }
    if (!rules.wants(root.relativize(file))) {
      return Optional.of(new Obstacle.NotWanted("include"));
    }
    return Names.isCompanion(name)
        ? Optional.of(new Obstacle.Companion(owner(file)))
        : Optional.empty();
  }

  private static String owner(Path companion) {
    String name = companion.getFileName().toString();
    try (DirectoryStream<Path> beside = Files.newDirectoryStream(companion.getParent())) {
      for (Path other : beside) {
        String there = other.getFileName().toString();
        if (!Names.isCompanion(there) && Companions.names(there).contains(name)) {
          return there;
        }
      }
    } catch (IOException e) {
      return ""; // then whoever asks for the capture is told why
    }
    return "";
  }

  private Optional<Obstacle> ofMarker(Path file) {
    return rules
        .doneSuffix()
        .map(suffix -> file.resolveSibling(file.getFileName() + suffix))
        .filter(marker -> !marker.toFile().exists())
        .map(marker -> new Obstacle.NoDoneMarker(marker.getFileName().toString()));
  }

  private static Optional<Obstacle> ofWriter(Path file) {
    return OpenFiles.now().writer(file).map(Obstacle.OpenForWriting::new);
  }

  private Optional<Obstacle> ofContent(Path file, BasicFileAttributes seen) {
    if (Names.isUrl(file.getFileName().toString())) {
      return Optional.empty();
    }
    try {
      Verdict verdict = Inspector.inspect(file);
      return verdict instanceof Verdict.Empty || verdict instanceof Verdict.Cut
          ? Optional.of(new Obstacle.Incomplete(seen.size() == 0, policy.giveUp()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(new Obstacle.Unreadable());
    }
  }
}
