package dev.remora.command;

import dev.remora.config.Folders;
import dev.remora.ledger.Delivery;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.DeadLetters.DeadLetter;
import dev.remora.outcome.Receipts;
import dev.remora.outcome.Redrive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is to be said of files in {@code delivered/} and {@code dead-letter/}. */
final class Filed {
  private final Path delivered;
  private final Path dead;
  private final DeadLetters letters;
  private final Redrive redrive;
  private final Receipts receipts;
  private final Function<Path, String> redriving;

  /** Looked for when they are first asked for. */
  private List<DeadLetter> all;

  /**
   * @param redriving the command that puts back the dead letter of an error document
   */
  Filed(DeadLetters letters, Redrive redrive, Function<Path, String> redriving) {
    this.delivered = letters.captures().resolve(Folders.DELIVERED);
    this.dead = letters.folder();
    this.letters = letters;
    this.redrive = redrive;
    this.receipts = new Receipts(letters.captures());
    this.redriving = redriving;
  }

  /** Whether a file at this path would be one of them. */
  boolean holds(Path path) {
    return path.startsWith(delivered) || path.startsWith(dead);
  }

  /**
   * Of the capture or document at this path, or of the capture that what lies there belongs to.
   *
   * @throws IOException when a folder can't be read
   */
  Optional<Finding> at(Path path) throws IOException {
    Optional<Finding> own = alone(path);
    Optional<Path> owner = own.isPresent() ? Optional.empty() : Belonging.owner(path);
    return owner.isEmpty()
        ? own
        : alone(owner.get())
            .map(f -> new Finding.Companion(owner.get().getFileName().toString(), f));
  }

  /** Of what lies under the path that it had in its inbox. */
  Optional<Finding> at(String inbox, String path) throws IOException {
    for (Path folder : List.of(dead, delivered)) {
      Path there = folder.resolve(inbox).resolve(path);
      if (Files.exists(there)) {
        return at(there);
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> alone(Path path) throws IOException {
    if (path.startsWith(delivered)) {
      return receipts.at(path).map(r -> new Finding.Delivered(r.row(), r.document()));
    }
    return all().stream()
        .filter(l -> l.document().equals(path) || l.capture().filter(path::equals).isPresent())
        .findFirst()
        .map(this::finding);
  }

  /** Of a dead letter of the ledger. */
  Finding dead(Delivery row) throws IOException {
    return all().stream()
        .filter(l -> l.inbox().equals(row.inbox()) && l.path().equals(row.path()))
        .findFirst()
        .map(this::finding)
        .orElseGet(
            () ->
                new Finding.Dead(
                    row.inbox(), row.reason(), row.exceptions(), row.answeredAt(), null, ""));
  }

  /** Of a delivery of the ledger. */
  Finding delivered(Delivery row) throws IOException {
    return new Finding.Delivered(row, receipts.of(row).orElse(null));
  }

  private List<DeadLetter> all() throws IOException {
    if (all == null) {
      all = letters.list(Integer.MAX_VALUE).newest();
    }
    return all;
  }

  private Finding finding(DeadLetter letter) {
    return new Finding.Dead(
        letter.inbox(),
        letter.reason(),
        letter.exceptions(),
        letter.at(),
        letter.document(),
        redrive.isPossible(letter) ? redriving.apply(letter.document()) : "");
  }
}
