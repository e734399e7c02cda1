package dev.remora.capture;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What someone says of a capture: its inbox, the place that it came from, or a sidecar.
 *
 * @param filename the session's name, if given
 * @param tags in the order given
 * @param comments the session's comments, if given
 */
public record Remarks(Optional<String> filename, List<String> tags, Optional<String> comments) {

  /** Of one who says nothing. */
  public static final Remarks NONE = new Remarks(Optional.empty(), List.of(), Optional.empty());

  /** Of texts that may be empty or null; tags have commas between. */
  public static Remarks of(String filename, String tags, String comments) {
    return new Remarks(given(filename), Tags.split(tags == null ? "" : tags), given(comments));
  }

  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).map(String::strip).filter(t -> !t.isEmpty());
  }

  /** These on top of others: their name and comments win, and their tags come after. */
  public Remarks over(Remarks others) {
    return new Remarks(
        filename.or(() -> others.filename),
        Stream.concat(others.tags.stream(), tags.stream()).toList(),
        comments.or(() -> others.comments));
  }
}
