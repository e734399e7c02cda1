package dev.remora.inbox;

import dev.remora.capture.Capture;
import dev.remora.capture.Companions;
import dev.remora.capture.Hashes;
import dev.remora.capture.Names;
import dev.remora.capture.Policy.After;
import dev.remora.inbox.Source.Shelf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A capture's way from its place to where its outcome has it, with all that belongs to it. Where it
 * fails it is tried again, and does then what is left of it alone: once the capture has gone no
 * look meets it any more, and nobody else would come back for its document and its companions. They
 * can't go before it, for they are named after it, and what its name is there shows when it is
 * moved.
 */
final class PutAway {
  /** So often it is tried: what a server refuses for good is not to keep the others waiting. */
  private static final int TRIES = 4;

  /** Something that is left to be done. */
  private interface Step {
    void with(Source source) throws IOException;
  }

  private final Capture capture;
  private final boolean delivered;
  private final String document;
  private final List<String> companions;
  private final Optional<String> marker;
  private final List<Step> left = new ArrayList<>();
  private boolean begun;
  private int failures;

  /**
   * @param document its receipt or error
   * @param companions paths of what lies beside it and belongs to it
   * @param marker path of what said that it is done
   */
  PutAway(
      Capture capture,
      boolean delivered,
      String document,
      List<String> companions,
      Optional<String> marker) {
    this.capture = capture;
    this.delivered = delivered;
    this.document = document;
    this.companions = List.copyOf(companions);
    this.marker = marker;
  }

  /** Whether the capture has left its place. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether it has failed for the first time. */
  boolean isNews() {
    return failures == 1;
  }

  /** Whether it has failed so often that it is left as it is. */
  boolean isGivenUp() {
    return failures >= TRIES;
  }

  /**
   * Does all that can be done: a companion that stays keeps nothing else.
   *
   * @throws IOException when something is left
   */
  void with(Source source) throws IOException {
    if (!begun) {
      begin(source);
      begun = true;
    }
    IOException failure = null;
    for (Step step : List.copyOf(left)) {
      try {
        step.with(source);
        left.remove(step);
      } catch (IOException e) {
        source.close(); // nobody knows in what state it is
        if (failure == null) {
          failure = e;
        } else if (e != failure) {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      failures++;
      throw failure;
    }
  }

  private void begin(Source source) throws IOException {
    After after = capture.policy().after();
    if (after == After.KEEP) {
      return;
    }
    if (after == After.DELETE && delivered) {
      source.delete(capture.path());
      companions.forEach(path -> left.add(then -> then.delete(path)));
    } else {
      move(source, delivered ? Shelf.DELIVERED : Shelf.DEAD_LETTER);
    }
    marker.ifPresent(path -> left.add(then -> then.delete(path)));
  }

  private void move(Source source, Shelf shelf) throws IOException {
    String old = file(capture.path());
    String name = source.move(capture.path(), shelf, old).orElse(old);
    String mark = Hashes.sha256(name.getBytes(StandardCharsets.UTF_8));
    for (String path : companions) {
      String beside = Companions.renamed(file(path), old, name, mark);
      left.add(then -> then.move(path, shelf, beside));
    }
    String suffix = delivered ? ".session.json" : ".error.json";
    String beside = Names.withSuffix(name, suffix, mark);
    left.add(then -> then.write(capture.path(), shelf, beside, document));
  }

  private static String file(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
