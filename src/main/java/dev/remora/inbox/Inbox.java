package dev.remora.inbox;

import dev.remora.capture.Capture;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** An inbox as its route polls it. */
public sealed interface Inbox permits DirectoryInbox, RemoteInbox {
  /**
   * Looks at what is there once, and hands over what is complete. Called by one thread at a time.
   *
   * @return how many captures were handed over
   */
  int look(Consumer<Capture> ready);

  /** Hands over more of what a look found complete. Called by the thread that looks. */
  default void more(Consumer<Capture> ready) {}

  /**
   * Has the inbox say when {@link #more} may be asked for before the next look.
   *
   * @param ask called by any thread; returns at once
   */
  default void whenThereIsRoom(Runnable ask) {}

  /**
   * Has the inbox learn what becomes of a capture that it handed over when that exchange ends.
   * Called before the exchange is processed.
   */
  void watch(Capture capture, Exchange exchange);
}
