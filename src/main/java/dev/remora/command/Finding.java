package dev.remora.command;

import dev.remora.capture.Names;
import dev.remora.inbox.Obstacle;
import dev.remora.ledger.Delivery;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/** Why a file was not picked up, or what became of it. */
sealed interface Finding {

  /** In a sentence's words, to follow the file's name. */
  String words();

  /** What comes next, or what a user can do, as a sentence. */
  String next();

  /** The same for all of which the same is true: {@code no-inbox}, {@code delivered} … */
  default String kind() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=.)(?=[A-Z])", "-")
        .toLowerCase(java.util.Locale.ROOT);
  }

  /** Nothing is known of it. */
  record Unknown() implements Finding {
    @Override
    public String words() {
      return "is not there, and no inbox, receipt, dead letter or line of the ledger has that name";
    }

    @Override
    public String next() {
      return "See that the name is right, and that it is asked of the installation that had it"
          + " (--config, captures.dir).";
    }
  }

  /** No inbox watches where it lies. */
  record NoInbox(List<String> watched) implements Finding {
    @Override
    public String words() {
      return "lies in no folder that an inbox watches";
    }

    @Override
    public String next() {
      return (watched.isEmpty()
              ? "No folder is watched; add an inbox"
              : "Watched are " + String.join(", ", watched) + "; move it there, add an inbox")
          + ", or send it once by remora send.";
    }
  }

  /** Remora keeps its own things there. */
  record Own(String folder) implements Finding {
    @Override
    public String words() {
      return "lies in " + folder + "/, which Remora keeps for itself and takes nothing from";
    }

    @Override
    public String next() {
      return "Put captures into a watched folder.";
    }
  }

  /**
   * It is a folder.
   *
   * @param odd files in it whose names can't be read, as they are shown
   */
  record Folder(List<String> odd) implements Finding {
    private static final int MOST = 3;

    @Override
    public String words() {
      return "is a folder"
          + (odd.isEmpty()
              ? ""
              : ", and %s in it %s: %s%s"
                  .formatted(
                      odd.size() == 1 ? "a file" : odd.size() + " files",
                      odd.size() == 1
                          ? "is never taken, for its name is not valid UTF-8"
                          : "are never taken, for their names are not valid UTF-8",
                      String.join(", ", odd.subList(0, Math.min(MOST, odd.size()))),
                      odd.size() > MOST ? " …" : ""));
    }

    @Override
    public String next() {
      return (odd.isEmpty() ? "" : "Rename what is not valid. ")
          + "Ask for a file in it; remora status says what waits in each inbox.";
    }
  }

  /** One look says what keeps it. */
  record Blocked(String inbox, Obstacle obstacle) implements Finding {
    @Override
    public String words() {
      return of(inbox) + obstacle.words();
    }

    @Override
    public String next() {
      return obstacle.next();
    }
  }

  /** The inbox itself can't be read. */
  record InboxTrouble(String inbox, String trouble) implements Finding {
    @Override
    public String words() {
      return of(inbox) + "waits, for the inbox can't be read: " + trouble;
    }

    @Override
    public String next() {
      return "It is looked at again by itself when that is mended.";
    }
  }

  /**
   * It went with a capture.
   *
   * @param owner name of that
   * @param of what is to be said of it
   */
  record Companion(String owner, Finding of) implements Finding {
    @Override
    public String words() {
      return "belongs to " + owner + " and goes where that does, which " + of.words();
    }

    @Override
    public String next() {
      return of.next();
    }
  }

  /** It is being sent. */
  record InFlight(String inbox, String target, long percent, int attempt) implements Finding {
    @Override
    public String words() {
      return of(inbox)
          + "is being sent to target %s, %d %% so far, attempt %d"
              .formatted(target, percent, attempt);
    }

    @Override
    public String next() {
      return "Wait for its receipt.";
    }
  }

  /**
   * The gateway says what it waits for.
   *
   * @param why in its words
   */
  record Waiting(String inbox, String why) implements Finding {
    private static final Pattern ROUTE_FAILED = Pattern.compile("\\bthe route \\S+ failed: ");
    private static final String NO_TARGET = "which the configuration does not have";

    @Override
    public String words() {
      return of(inbox) + "was seen and is not sent yet: " + why;
    }

    @Override
    public String next() {
      if (ROUTE_FAILED.matcher(why).find()) {
        return "Mend the route; until then it is tried again in vain.";
      }
      return why.endsWith(NO_TARGET)
          ? "Set the target, or name another; it goes on then."
          : "It goes on by itself.";
    }
  }

  /** Its target takes nothing at the moment. */
  record LineStopped(String inbox, String target, boolean refused, String why, String nextTry)
      implements Finding {
    @Override
    public String words() {
      return of(inbox)
          + "is complete and waits in line, for the line of target "
          + target
          + (refused ? " is stopped: " : " does not move: ")
          + why;
    }

    @Override
    public String next() {
      return (refused ? "See to the target's address, token and quota; it" : "It")
          + " is tried again"
          + (nextTry.isEmpty() ? "" : " at " + nextTry)
          + " and goes on by itself.";
    }
  }

  /**
   * Nothing keeps it.
   *
   * @param others that wait in the same inbox
   */
  record Due(String inbox, long others) implements Finding {
    @Override
    public String words() {
      return of(inbox)
          + (others == 0
              ? "is complete as far as one look tells, and was not taken up yet"
              : "is complete as far as one look tells, and waits with " + others + " others");
    }

    @Override
    public String next() {
      return "It is taken when it was seen unchanged for settle and those before it went.";
    }
  }

  /** Nobody looks. */
  record NoGateway(String inbox, String where) implements Finding {
    @Override
    public String words() {
      return of(inbox) + "is complete as far as one look tells, but " + where;
    }

    @Override
    public String next() {
      return "Start ./remora run.";
    }
  }

  /** It failed, and is to be tried again. */
  record Retrying(Delivery row) implements Finding {
    @Override
    public String words() {
      return of(row.inbox())
          + "was tried "
          + (row.attempts() == 1 ? "once" : row.attempts() + " times")
          + " and not taken: "
          + Report.said(row.status(), row.exceptions());
    }

    @Override
    public String next() {
      return "It is tried again"
          + (row.nextAttemptAt() == null ? "" : " after " + time(row.nextAttemptAt()))
          + ", while a gateway runs.";
    }
  }

  /** It may have been delivered. */
  record InDoubt(Delivery row, boolean held) implements Finding {
    @Override
    public String words() {
      return of(row.inbox())
          + "is in doubt: it was sent to target "
          + row.target()
          + (row.sentAt() == null ? "" : " at " + time(row.sentAt()))
          + " and no sound answer came"
          + (row.exceptions().isEmpty() ? "" : " (" + String.join("; ", row.exceptions()) + ")");
    }

    @Override
    public String next() {
      return held
          ? "It is held as configured (delivery.in-doubt = hold): remove it where the endpoint has"
              + " it, touch it to have it sent again."
          : "A running gateway looks for it at the endpoint, and sends it again where it is not"
              + " there.";
    }
  }

  /** Its outcome is known and not carried out yet. */
  record Undone(Delivery row) implements Finding {
    @Override
    public String words() {
      return of(row.inbox())
          + (row.sessionUrl() == null
              ? "will not be delivered (" + row.reason() + ")"
              : "was delivered as " + row.sessionUrl())
          + ", but could not be moved away";
    }

    @Override
    public String next() {
      return "See that delivered/ and dead-letter/ can be written to; a running gateway tries again"
          + " by itself and sends nothing twice.";
    }
  }

  /**
   * There is a session of it.
   *
   * @param receipt where it lies; null where it is not to be found
   */
  record Delivered(Delivery row, Path receipt) implements Finding {
    @Override
    public String words() {
      boolean duplicate = row.duplicateOf() != null;
      return "came through inbox "
          + row.inbox()
          + " and "
          + (duplicate ? "was not sent, for the same was delivered before: " : "was delivered")
          + (duplicate || row.answeredAt() == null ? "" : " at " + time(row.answeredAt()) + ": ")
          + row.sessionUrl()
          + (row.truncated() ? "; its last record was cut" : "")
          + (row.possibleDuplicate() ? "; it may be there twice" : "");
    }

    @Override
    public String next() {
      return (receipt == null ? "" : "Its receipt is " + receipt + ". ")
          + (row.duplicateOf() == null
              ? "Nothing is to be done."
              : "duplicates = send would have it sent again.");
    }
  }

  /**
   * It will not be taken.
   *
   * @param document the error document; null where it is no longer there
   * @param redrive the command that puts it back; empty where none does
   */
  record Dead(
      String inbox,
      String reason,
      List<String> exceptions,
      Instant at,
      Path document,
      String redrive)
      implements Finding {
    @Override
    public String words() {
      return "came through inbox "
          + inbox
          + " and became a dead letter"
          + (at == null ? "" : " at " + time(at))
          + ": "
          + reason
          + (exceptions.isEmpty() ? "" : " (" + String.join("; ", exceptions) + ")");
    }

    @Override
    public String next() {
      if (document == null) {
        return "It was put back or taken away since.";
      }
      return !redrive.isEmpty()
          ? "When that is mended: " + redrive
          : "It lies where it came from, and is moved back there by hand; its error is " + document;
    }
  }

  /** Its file went away before anything came of it. */
  record Gone(Delivery row) implements Finding {
    @Override
    public String words() {
      return "was seen in inbox "
          + row.inbox()
          + " at "
          + time(row.seenAt())
          + " and was gone before it was delivered";
    }

    @Override
    public String next() {
      return "Put it back, and it goes on.";
    }
  }

  private static String of(String inbox) {
    return "(inbox " + inbox + ") ";
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The finding as one paragraph about a file. */
  default String about(String file) {
    return Names.printable(file) + " " + Names.printable(words()) + ". " + Names.printable(next());
  }
}
