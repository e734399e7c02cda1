package dev.remora.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What takes no more in, and ends once nothing of it is on its way. */
final class Leaving {
  private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

  /** Who had found it before it was cut off has come in by then; in looks. */
  private static final int IDLE = 20;

  /** So long one that is gone from its file is still there for those who call it; in looks. */
  private static final int LONGEST_CALLED = 40;

  private final LiveRoutes routes;
  private final Duration look;
  private final List<One> leaving = new ArrayList<>();

  /**
   * One that leaves.
   *
   * @param gone whether its route has ended
   * @param begun when it was replaced; nanoseconds
   * @param idle since when nothing was seen in it; nanoseconds
   */
  private record One(Running running, boolean gone, long begun, long idle) {}

  /**
   * @param look from one look at them to the next
   */
  Leaving(LiveRoutes routes, Duration look) {
    this.routes = routes;
    this.look = look;
  }

  /** From now on it is ended when it can be; its route may have been already. */
  void add(Running running, boolean gone) {
    long now = System.nanoTime();
    leaving.add(new One(running, gone, now, now));
  }

  /** It is not to end after all. */
  void forget(Running running) {
    leaving.removeIf(one -> one.running() == running);
  }

  /**
   * Where one comes that takes from the same place, callers go to that one.
   *
   * @return ids of those that were open until now: where that one does not come, they, and no
   *     others, are to be opened again
   */
  List<String> giveWay(Unit coming) {
    List<String> closed = new ArrayList<>();
    for (String id : called(coming)) {
      if (routes.isOpen(id)) {
        routes.cutOff(id);
        closed.add(id);
      }
      routes.makeRoom(id);
    }
    return closed;
  }

  /** Routes that are still there for those who call where this one takes from. */
  private List<String> called(Unit coming) {
    return leaving.stream()
        .filter(one -> !one.gone() && routes.isHidden(one.running().id()))
        .filter(one -> coming.from().isPresent())
        .filter(one -> one.running().unit().from().equals(coming.from()))
        .map(one -> one.running().id())
        .toList();
  }

  /**
   * Ends what can end.
   *
   * @param replaced whether another unit of this key runs
   */
  void end(Predicate<String> replaced) {
    for (ListIterator<One> all = leaving.listIterator(); all.hasNext(); ) {
      One one = all.next();
      Running running = one.running();
      if (!one.gone() && !isIdle(running)) {
        all.set(new One(running, false, one.begun(), System.nanoTime()));
        if (isOver(one.begun(), LONGEST_CALLED)) {
          routes.cutOff(running.id());
        }
      } else if (one.gone() || isOver(one.idle(), IDLE)) {
        all.remove();
        if (!one.gone()) {
          remove(running);
        }
        boolean another = replaced.test(running.unit().key());
        running.made().ifPresent(made -> made.close(another));
      }
    }
  }

  private boolean isOver(long since, int looks) {
    return System.nanoTime() - since > look.multipliedBy(looks).toNanos();
  }

  private boolean isIdle(Running running) {
    return routes.isIdle(running.id()) && running.made().map(Makers.Made::isDone).orElse(true);
  }

  private void remove(Running running) {
    try {
      routes.remove(running.id());
    } catch (Exception e) {
      LOG.warn("{} is out of use, and can't be ended: {}", running.unit(), e.getMessage());
      LOG.debug("the failure in full", e);
    }
  }
}
