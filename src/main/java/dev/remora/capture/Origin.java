package dev.remora.capture;

import java.util.concurrent.CompletionStage;

/** The place elsewhere that a capture was fetched from, where its outcome shows too. */
public interface Origin {

  /**
   * Has the capture and what belongs to it moved, kept or deleted there, as its policy says. Does
   * not wait for a slow server. May be asked again after a failure.
   *
   * @param delivered whether it has a session; otherwise it is a dead letter
   * @param document its receipt or error
   * @return ends when that is done, or fails with the reason
   */
  CompletionStage<Void> settle(Capture capture, boolean delivered, String document);
}
