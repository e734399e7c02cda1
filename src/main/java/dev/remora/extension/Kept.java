package dev.remora.extension;

import dev.remora.capture.Backlog;
import dev.remora.capture.Why;
import java.time.Instant;
import java.util.Collection;

/** A capture that was handed over and has not come to its end. */
final class Kept {
  final IntakeFolder.Held held;
  volatile boolean onItsWay;
  volatile Instant until = Instant.MIN;
  volatile Why why;

  /** Whether it was told that there is no such target. */
  boolean toldOfTarget;

  Kept(IntakeFolder.Held held) {
    this.held = held;
  }

  String target() {
    return held.order().targetOrDefault();
  }

  /** It is not on its way any more. */
  void waits(Instant notBefore, Why because) {
    why = because;
    until = notBefore;
    onItsWay = false;
  }

  Why waitsFor() {
    return onItsWay || why == null ? new Why.InLine(target()) : why;
  }

  /** Those of an inbox, so many of them one by one. */
  static Backlog backlog(Collection<Kept> all, String inbox, int most) {
    Backlog.Collector collector = new Backlog.Collector(most);
    for (Kept kept : all) {
      Order order = kept.held.order();
      if (order.inbox().equals(inbox)) {
        collector.add(
            order::path, kept.held.size(), Instant.ofEpochMilli(order.seen()), kept::waitsFor);
      }
    }
    return collector.backlog();
  }
}
