package dev.remora.capture;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a capture waits for that lies in its inbox. */
public sealed interface Why {

  /** In a sentence's words, to follow the file's name. */
  String words();

  /** For machines: the same for all that wait for the same. */
  default String kind() {
    return getClass().getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase();
  }

  /** It changed between the last two looks that it was the same file. */
  record StillGrowing() implements Why {
    @Override
    public String words() {
      return "still growing";
    }
  }

  /**
   * It has not been seen unchanged for long enough.
   *
   * @param left until it has
   */
  record NotSettled(Duration left) implements Why {
    @Override
    public String words() {
      return "not settled yet, " + Math.max(1, (left.toMillis() + 999) / 1000) + " s to go";
    }
  }

  /**
   * A process of this machine has it open.
   *
   * @param process its number
   */
  record OpenForWriting(long process) implements Why {
    @Override
    public String words() {
      return "open for writing by process " + process;
    }
  }

  /**
   * Its writer may only be waiting for traffic.
   *
   * @param until the file is taken if nothing comes
   */
  record NewestOfRing(Instant until) implements Why {
    @Override
    public String words() {
      return "newest of its ring, taken at " + time(until) + " if nothing is written";
    }
  }

  /**
   * Its last record is not whole, or it is empty.
   *
   * @param until it is taken as it is if nothing comes
   */
  record Cut(Instant until) implements Why {
    @Override
    public String words() {
      return "cut or empty, taken as it is at " + time(until) + " if nothing is written";
    }
  }

  /**
   * Its writer has not said that it is complete.
   *
   * @param marker name of the file that would
   */
  record NoDoneMarker(String marker) implements Why {
    @Override
    public String words() {
      return "waits for its done marker " + Names.printable(marker);
    }
  }

  /** It is on its way and others go before it. */
  record InLine(String target) implements Why {
    @Override
    public String words() {
      return "in the line of target " + target;
    }
  }

  /**
   * It is meant for a target that the configuration does not have any more.
   *
   * @param target its name
   */
  record NoTarget(String target) implements Why {
    @Override
    public String words() {
      return "waits for the target " + target + ", which the configuration does not have";
    }
  }

  /**
   * It is complete and not let in.
   *
   * @param trouble why the line does not move; empty where it is only full
   */
  record BeforeLine(String target, String trouble) implements Why {
    @Override
    public String words() {
      return trouble.isEmpty()
          ? "complete, waits for a place in the line of target " + target
          : "complete, the line of target " + target + " does not move: " + trouble;
    }
  }

  /**
   * It was looked at, or sent, and did not come to its end.
   *
   * @param because what it came to
   */
  record NextAttempt(Instant at, String because) implements Why {
    @Override
    public String words() {
      return "waits for the next attempt at " + time(at) + " because " + because;
    }
  }

  /** It is complete, and what it is fetched to is full. */
  record NoRoom(String because) implements Why {
    @Override
    public String words() {
      return because;
    }
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString().substring(11);
  }
}
