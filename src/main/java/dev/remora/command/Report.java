package dev.remora.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.capture.Names;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Delivered;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Rejected;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import dev.remora.upload.OneOff;
import java.net.URI;
import java.util.List;

/** What became of one capture that was to be sent, for people and for scripts. */
sealed interface Report {

  /** As it was named. */
  String file();

  /** In one word, the same for all of which the same became. */
  String kind();

  /** In a sentence, with what to do next. */
  String words();

  /** Fills in what scripts ask for. */
  default void describe(ObjectNode json) {}

  default boolean isDelivered() {
    return false;
  }

  /** Whether the endpoint would refuse the next one as well. */
  default boolean isRefusal() {
    return false;
  }

  /** In one line. */
  default String json() {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("file", file());
    json.put("outcome", kind());
    describe(json);
    if (!isDelivered()) {
      json.put("message", words());
    }
    return json.toString();
  }

  /** There is a session of it. */
  record Link(String file, Delivered outcome, OneOff.Sent sent) implements Report {
    @Override
    public String kind() {
      return "delivered";
    }

    @Override
    public String words() {
      return name(file) + ": its last record is cut; it was sent as it is";
    }

    @Override
    public void describe(ObjectNode json) {
      json.put("filename", outcome.session().filename());
      json.put("id", outcome.session().id());
      json.put("url", outcome.session().url());
      json.put("status", outcome.session().status());
      json.put("sha256", sent.sha256());
      json.put("attempts", sent.attempts());
      if (sent.truncated()) {
        json.put("truncated", true);
      }
    }

    @Override
    public boolean isDelivered() {
      return true;
    }
  }

  /** It will never be taken. */
  record Refused(String file, Rejected outcome) implements Report {
    @Override
    public String kind() {
      return "rejected";
    }

    @Override
    public String words() {
      String how =
          switch (outcome.reason()) {
            case NOT_A_CAPTURE, UNSUPPORTED_FORMAT -> "; not sent (--any sends it all the same)";
            case EMPTY, BAD_SIDECAR, BAD_URL -> "; not sent";
            default -> "; sending it again would not help";
          };
      return name(file) + ": rejected: " + said(outcome.status(), outcome.exceptions()) + how;
    }

    @Override
    public void describe(ObjectNode json) {
      json.put("reason", outcome.reason().text());
      answer(json, outcome.status(), outcome.exceptions());
    }
  }

  /** The endpoint's trouble; it was not taken. */
  record Trouble(String file, Unavailable outcome, int attempts, Addressee to) implements Report {
    @Override
    public String kind() {
      return isRefusal() ? "refused" : "unavailable";
    }

    @Override
    public String words() {
      String said = said(outcome.status(), outcome.exceptions());
      return isRefusal()
          ? name(file)
              + ": the endpoint refuses us: "
              + said
              + "; not taken. It was asked "
              + to.words()
              + "; see to address, token and quota, and send it again"
          : name(file)
              + ": not delivered after "
              + (attempts == 1 ? "one attempt: " : attempts + " attempts: ")
              + said
              + "; not taken, so it can be sent again later";
    }

    @Override
    public void describe(ObjectNode json) {
      answer(json, outcome.status(), outcome.exceptions());
      json.put("attempts", attempts);
    }

    @Override
    public boolean isRefusal() {
      return outcome.scope() == Scope.REFUSED;
    }
  }

  /** All was sent, and no sound answer came. */
  record Doubt(String file, InDoubt outcome, URI endpoint) implements Report {
    @Override
    public String kind() {
      return "in-doubt";
    }

    @Override
    public String words() {
      return name(file)
          + ": in doubt: "
          + said(outcome.status(), outcome.exceptions())
          + ". It may have been delivered and is not sent again; look for it at "
          + endpoint
          + " first";
    }

    @Override
    public void describe(ObjectNode json) {
      answer(json, outcome.status(), outcome.exceptions());
    }
  }

  /** It can't be read, or what belongs to it can't. */
  record Unreadable(String file, String why) implements Report {
    @Override
    public String kind() {
      return "unreadable";
    }

    @Override
    public String words() {
      return name(file) + ": " + why + "; not sent";
    }
  }

  /** One before it met trouble that it would have met as well. */
  record NotSent(String file) implements Report {
    @Override
    public String kind() {
      return "not-sent";
    }

    @Override
    public String words() {
      return name(file) + ": not sent, for the endpoint refuses us";
    }
  }

  static Report notSent(String file) {
    return new NotSent(file);
  }

  /**
   * @param to whom it was sent, and where to look for what is in doubt
   */
  static Report of(String file, OneOff.Sent sent, Addressee to) {
    Outcome outcome = sent.outcome();
    if (outcome instanceof Delivered delivered) {
      return new Link(file, delivered, sent);
    }
    if (outcome instanceof Rejected rejected) {
      return new Refused(file, rejected);
    }
    if (outcome instanceof Unavailable unavailable) {
      return new Trouble(file, unavailable, sent.attempts(), to);
    }
    if (outcome instanceof InDoubt inDoubt) {
      return new Doubt(file, inDoubt, to.endpoint());
    }
    return new Unreadable(
        file, outcome instanceof Outcome.NotYet notYet ? notYet.why() : outcome.toString());
  }

  private static String name(String file) {
    return Names.printable(file);
  }

  /** What was answered, in words. */
  static String said(Integer status, List<String> exceptions) {
    String words = String.join("; ", exceptions);
    String answer = status == null ? "" : "answer " + status;
    return words.isEmpty()
        ? answer.isEmpty() ? "no answer" : answer
        : answer.isEmpty() ? words : answer + " (" + words + ")";
  }

  private static void answer(ObjectNode json, Integer status, List<String> exceptions) {
    json.put("status", status);
    exceptions.forEach(json.withArray("exceptions")::add);
  }
}
