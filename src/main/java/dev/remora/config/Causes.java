package dev.remora.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks from a failure down to what it came of. */
public final class Causes {
  private Causes() {}

  /** The failure itself, and each cause of the one before; where they go in circles, once. */
  public static List<Throwable> of(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  /** What is at the bottom of it. */
  public static Throwable root(Throwable failure) {
    List<Throwable> chain = of(failure);
    return chain.get(chain.size() - 1);
  }

  /** The first of this type, from the failure down. */
  public static <T extends Throwable> Optional<T> first(Throwable failure, Class<T> type) {
    return of(failure).stream().filter(type::isInstance).map(type::cast).findFirst();
  }
}
