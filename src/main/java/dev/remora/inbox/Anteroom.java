package dev.remora.inbox;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where captures of a folder wait that a look found complete, while enough others are in line; it
 * counts both. Each that is in line has an exchange, which the garbage collector has to carry
 * about; a place here costs next to nothing. Large ones never wait here: they would keep small ones
 * from passing.
 */
final class Anteroom {
  /** A line is never dry with so many in it, and they are over before the collector comes. */
  private static final int FEWEST_IN_LINE = 64;

  /** So many; the next look finds the others. */
  private static final int MOST_WAITING = 1 << 16;

  private final int most;
  private final Deque<Sighting> waiting = new ArrayDeque<>();
  private int smallInLine;
  private int largeInLine;
  private boolean asked;

  /**
   * @param concurrency captures of the line that are served at once
   */
  Anteroom(int concurrency) {
    most = 2 * Math.max(FEWEST_IN_LINE, 2 * concurrency);
  }

  /** Whether there is nobody before one that comes now, and room in line. */
  synchronized boolean isPassage() {
    return waiting.isEmpty() && smallInLine < most;
  }

  /** Whether somebody waits, and there is room in line. */
  synchronized boolean hasNext() {
    return !waiting.isEmpty() && smallInLine < most;
  }

  /** One has come into the line. */
  synchronized void entered(boolean large) {
    if (large) {
      largeInLine++;
    } else {
      smallInLine++;
    }
  }

  /**
   * One has left the line.
   *
   * @return whether others are to be sent after it; so is said once until {@link #answered}, which
   *     every look is as well, as nobody may have heard it
   */
  synchronized boolean left(boolean large) {
    if (large) {
      largeInLine--;
      return false; // which makes no room here
    }
    smallInLine--;
    boolean ask = !asked && !waiting.isEmpty() && smallInLine <= most / 2;
    asked |= ask;
    return ask;
  }

  synchronized void answered() {
    asked = false;
  }

  /**
   * @return whether there was room for it
   */
  synchronized boolean add(Sighting sighting) {
    return waiting.size() < MOST_WAITING && waiting.add(sighting);
  }

  /** The one that came first, of those that there are. It stays until {@link #remove}. */
  synchronized Sighting first() {
    return waiting.getFirst();
  }

  synchronized void remove() {
    waiting.removeFirst();
  }

  /** All that are in line or wait for it. */
  synchronized int captures() {
    return smallInLine + largeInLine + waiting.size();
  }
}
