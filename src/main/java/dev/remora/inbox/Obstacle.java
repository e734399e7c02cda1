package dev.remora.inbox;

import dev.remora.capture.Names;
import java.time.Duration;

/** What keeps a file of a watched folder from being taken that was looked at once. */
public sealed interface Obstacle {

  /** In a sentence's words, to follow the file's name. */
  String words();

  /** What a user can do about it, as a sentence. */
  String next();

  /** A folder on the way to it is a link. */
  record BehindLink(String folder) implements Obstacle {
    @Override
    public String words() {
      return "lies behind "
          + Names.printable(folder)
          + ", a link to a folder, which is not followed";
    }

    @Override
    public String next() {
      return "Put the folder itself there, or give what the link leads to an inbox of its own.";
    }
  }

  /** It lies in a folder of the inbox that is not looked into. */
  record TooDeep() implements Obstacle {
    @Override
    public String words() {
      return "lies in a folder within the inbox, and only its top is watched (recursive = false)";
    }

    @Override
    public String next() {
      return "Set recursive = true for that inbox, or move the file up.";
    }
  }

  /** It is a link. */
  record Link() implements Obstacle {
    @Override
    public String words() {
      return "is a link and not followed";
    }

    @Override
    public String next() {
      return "Put the file itself there; a hard link will do.";
    }
  }

  /** It is a pipe, a socket, a device. */
  record NoRegularFile() implements Obstacle {
    @Override
    public String words() {
      return "is no regular file";
    }

    @Override
    public String next() {
      return "Only files are taken; remora send reads from a pipe.";
    }
  }

  /** Its name can't be decoded, so that there is no asking for it. */
  record OddName() implements Obstacle {
    @Override
    public String words() {
      return "has a name that is not valid UTF-8, and is never taken";
    }

    @Override
    public String next() {
      return "Rename it, by a pattern of the shell for what is shown as \uFFFD: mv caf?.pcap cafe.pcap.";
    }
  }

  /** Its name says that its writer is at work. */
  record Unfinished() implements Obstacle {
    @Override
    public String words() {
      return "has a name that writers use until a file is finished (a dot before it, or .part, .tmp,"
          + " .filepart behind it), and such are never taken";
    }

    @Override
    public String next() {
      return "Rename it when it is whole.";
    }
  }

  /**
   * The inbox does not want it.
   *
   * @param parameter {@code include} or {@code exclude}
   */
  record NotWanted(String parameter) implements Obstacle {
    @Override
    public String words() {
      return parameter.equals("exclude")
          ? "is left alone, for it fits exclude of that inbox"
          : "is left alone, for it does not fit include of that inbox";
    }

    @Override
    public String next() {
      return "Change " + parameter + " of that inbox, or rename the file.";
    }
  }

  /** It says that another is complete. */
  record DoneMarker() implements Obstacle {
    @Override
    public String words() {
      return "is a done marker: it says that a capture is complete, and is none itself";
    }

    @Override
    public String next() {
      return "It is removed when its capture is settled.";
    }
  }

  /**
   * It travels with a capture.
   *
   * @param owner that it belongs to and that lies there; empty where there is none
   */
  record Companion(String owner) implements Obstacle {
    @Override
    public String words() {
      return owner.isEmpty()
          ? "is a sidecar or key log, which never goes alone, and belongs to no capture that lies there"
          : "belongs to " + Names.printable(owner) + " and travels with it";
    }

    @Override
    public String next() {
      return owner.isEmpty()
          ? "It stays until its capture comes: x.pcap for x.pcap.json, x.pcap.keylog or x.keylog."
          : "Ask for the capture.";
    }
  }

  /** It may not be read. */
  record Unreadable() implements Obstacle {
    @Override
    public String words() {
      return "may not be read by this user";
    }

    @Override
    public String next() {
      return "Let the user that runs Remora read it, and write to its folder.";
    }
  }

  /** Its writer has not said that it is complete. */
  record NoDoneMarker(String marker) implements Obstacle {
    @Override
    public String words() {
      return "waits for its done marker " + Names.printable(marker);
    }

    @Override
    public String next() {
      return "Its writer has to put the marker down, or done-suffix is not for this inbox.";
    }
  }

  /** A process of this machine has it open. */
  record OpenForWriting(long process) implements Obstacle {
    @Override
    public String words() {
      return "is open for writing by process " + process;
    }

    @Override
    public String next() {
      return "It is taken when that process has closed it.";
    }
  }

  /**
   * It is empty, or its last record is cut.
   *
   * @param giveUp how long it has to stay unchanged before it is taken as it is
   */
  record Incomplete(boolean empty, Duration giveUp) implements Obstacle {
    @Override
    public String words() {
      return empty ? "is empty" : "is cut: its last record is not whole";
    }

    @Override
    public String next() {
      return "Unchanged for "
          + giveUp.toString().substring(2).toLowerCase(java.util.Locale.ROOT)
          + " (give-up) it "
          + (empty ? "becomes a dead letter." : "is delivered as it is, as truncated.");
    }
  }
}
