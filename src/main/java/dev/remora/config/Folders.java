package dev.remora.config;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of the folders that are Remora's own. */
public final class Folders {
  /** What was delivered goes there, under {@code captures.dir} or beside an inbox elsewhere. */
  public static final String DELIVERED = "delivered";

  /** What never will be goes there, likewise. */
  public static final String DEAD_LETTER = "dead-letter";

  public static final String STATE = "state";

  /** The embedded endpoint's. */
  public static final String SESSIONS = "sessions";

  public static final Set<String> SHELVES = Set.of(DELIVERED, DEAD_LETTER);

  /** All that lies under {@code captures.dir}, where an inbox around it would look. */
  public static final Set<String> ALL =
      Stream.concat(SHELVES.stream(), Stream.of(STATE, SESSIONS))
          .collect(Collectors.toUnmodifiableSet());

  private Folders() {}
}
