package dev.remora;

import dev.remora.live.Makers.Made;
import java.util.Map;

/** An inbox of a user's own making, behind which nothing of Remora's stands. */
record OwnKind(Runnable shown, Runnable hidden) implements Made {
  @Override
  public Map<String, Object> beans() {
    return Map.of();
  }

  @Override
  public boolean mayOverlap() {
    return false;
  }

  @Override
  public void install() {
    shown.run();
  }

  @Override
  public void hide() {
    hidden.run();
  }

  @Override
  public void retire() {
    // its route is cut off, which is all that there is
  }

  @Override
  public void resume() {
    // likewise
  }

  @Override
  public boolean isDone() {
    return true;
  }

  @Override
  public void close(boolean replaced) {
    // there is nothing to give back
  }
}
