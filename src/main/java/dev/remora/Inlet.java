package dev.remora;

import dev.remora.inbox.Handover;
import dev.remora.live.Makers.Made;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands behind the route of one inbox of Remora's own kinds, from its making to its end. */
final class Inlet implements Made {
  private static final Logger LOG = LoggerFactory.getLogger(Inlet.class);

  private final Registry registry;
  private final Handover handover;
  private final Parts parts;

  /**
   * What it consists of.
   *
   * @param beans that its route refers to, by name
   * @param gate by which captures leave it
   * @param holder tells which are on their way
   * @param atRest whether nothing is done for captures that have left the line
   * @param shown puts it where people look at it
   * @param hidden takes it from there
   * @param forgotten ends the counting of its captures
   * @param used that is to be closed at its end
   */
  record Parts(
      String name,
      Map<String, Object> beans,
      InboxGate gate,
      Handover.Holder holder,
      BooleanSupplier atRest,
      Runnable shown,
      Runnable hidden,
      Runnable forgotten,
      List<AutoCloseable> used) {}

  Inlet(Registry registry, Handover handover, Parts parts) {
    this.registry = registry;
    this.handover = handover;
    this.parts = parts;
  }

  @Override
  public Map<String, Object> beans() {
    return parts.beans();
  }

  /** Its captures go on in the routes that they are in; the next are kept from what these hold. */
  @Override
  public boolean mayOverlap() {
    return true;
  }

  @Override
  public void install() {
    parts.beans().forEach(registry::bind);
    parts.shown().run();
  }

  @Override
  public void hide() {
    parts.hidden().run();
  }

  @Override
  public void retire() {
    parts.gate().shut();
    handover.retire(parts.holder());
  }

  @Override
  public void resume() {
    handover.forget(parts.holder());
    parts.gate().open();
  }

  @Override
  public boolean isDone() {
    return parts.gate().isEmpty() && parts.atRest().getAsBoolean();
  }

  @Override
  public void close(boolean replaced) {
    handover.forget(parts.holder());
    if (!replaced) {
      parts.beans().keySet().forEach(registry::unbind);
      parts.forgotten().run();
    }
    for (AutoCloseable used : parts.used()) {
      try {
        used.close();
      } catch (Exception e) {
        LOG.warn("inbox {}: something of it can't be closed: {}", parts.name(), e.getMessage());
        LOG.debug("the failure in full", e);
      }
    }
  }
}
