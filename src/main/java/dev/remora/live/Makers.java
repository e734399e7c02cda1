package dev.remora.live;

import dev.remora.config.Inboxes.Instance;
import java.util.Map;
import java.util.Optional;

/** Makes what stands behind instances of templates that are Remora's own. */
public interface Makers {

  /**
   * What stands behind an instance, not put to use yet. Empty where nothing does.
   *
   * @throws dev.remora.config.ConfigurationException when the instance's parameters make none
   */
  Optional<Made> make(Instance instance);

  /** What stands behind one instance. */
  interface Made {

    /** What its route looks for, by name. */
    Map<String, Object> beans();

    /** Whether its successor may take captures in while some of its own are on their way. */
    boolean mayOverlap();

    /** Puts it where its route looks for it, and where people look at it. */
    void install();

    /** Takes it from where people look at it, where nothing comes in its place. */
    void hide();

    /** Lets no more captures in; what is on its way goes on. */
    void retire();

    /** Lets captures in again. */
    void resume();

    /** Whether nothing of it is on its way. */
    boolean isDone();

    /**
     * Gives back what it used.
     *
     * @param replaced whether another of its name stands in its place
     */
    void close(boolean replaced);
  }
}
