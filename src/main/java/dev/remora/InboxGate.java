package dev.remora;

import dev.remora.inbox.Gate;
import dev.remora.inbox.Handover;
import dev.remora.upload.Line;
import java.util.function.Supplier;

/** The way of one inbox into the line of its target; can be shut while captures are in it. */
final class InboxGate implements Gate {
  private final String inbox;
  private final Line line;
  private final Handover handover;
  private boolean shut;
  private int within;

  InboxGate(String inbox, Line line, Handover handover) {
    this.inbox = inbox;
    this.line = line;
    this.handover = handover;
  }

  @Override
  public boolean isUnderWay(String path, Supplier<String> place) {
    return handover.isUnderWay(inbox, path, place);
  }

  @Override
  public synchronized boolean enter() {
    if (shut || !line.enter()) {
      return false;
    }
    within++;
    return true;
  }

  @Override
  public synchronized void leave() {
    within--;
    line.leave();
  }

  @Override
  public synchronized boolean isShut() {
    return shut;
  }

  /** Lets no more in, for good or until {@link #open}. */
  synchronized void shut() {
    shut = true;
  }

  synchronized void open() {
    shut = false;
  }

  /** Whether none that it let in is on its way. */
  synchronized boolean isEmpty() {
    return within == 0;
  }

  @Override
  public boolean isStopped() {
    return !line.trouble().isEmpty();
  }

  @Override
  public String trouble() {
    return line.trouble();
  }
}
