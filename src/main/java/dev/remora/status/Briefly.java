package dev.remora.status;

import java.time.Duration;
import java.util.function.Supplier;

/** Remembers for a moment what costs something to find out, and is asked for several times. */
final class Briefly<T> implements Supplier<T> {
  private final Supplier<T> source;
  private final long nanos;
  private T value;
  private long foundOut;
  private boolean known;

  Briefly(Duration moment, Supplier<T> source) {
    this.nanos = moment.toNanos();
    this.source = source;
  }

  @Override
  public synchronized T get() {
    long now = System.nanoTime();
    if (!known || now - foundOut > nanos) {
      value = source.get();
      known = true;
      foundOut = System.nanoTime();
    }
    return value;
  }
}
