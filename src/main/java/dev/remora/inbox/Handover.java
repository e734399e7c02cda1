package dev.remora.inbox;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Captures that are on their way for inboxes which let no more in. Whoever watches the same place
 * next leaves them alone until it is known what became of them.
 */
public final class Handover {
  private final CopyOnWriteArrayList<Holder> holders = new CopyOnWriteArrayList<>();

  /** An inbox that may have captures on their way. */
  public interface Holder {
    String name();

    /** Whether the capture of this path within it is on its way. */
    boolean holds(String path);

    /** Whether the capture at this place is on its way, by whatever inbox it was found. */
    boolean holdsAt(String place);
  }

  /** It lets no more in. */
  public void retire(Holder holder) {
    holders.addIfAbsent(holder);
  }

  /** It lets captures in again, or has none on their way any more. */
  public void forget(Holder holder) {
    holders.remove(holder);
  }

  /**
   * Whether the capture is on its way for another inbox than the one that asks.
   *
   * @param inbox name of the one that asks
   * @param path within it
   * @param place where it lies, for all inboxes the same; asked for only where there are others
   */
  public boolean isUnderWay(String inbox, String path, Supplier<String> place) {
    return !holders.isEmpty() && isHeld(inbox, path, place.get());
  }

  private boolean isHeld(String inbox, String path, String place) {
    for (Holder holder : holders) {
      if ((holder.name().equals(inbox) && holder.holds(path)) || holder.holdsAt(place)) {
        return true;
      }
    }
    return false;
  }
}
