package dev.remora.inbox;

import java.io.IOException;

/** A place elsewhere can't be read because of what one parameter of its inbox says. */
public final class BadParameterException extends IOException {
  private static final long serialVersionUID = 1L;
  private final String parameter;

  BadParameterException(String parameter, String message, Throwable cause) {
    super(message, cause);
    this.parameter = parameter;
  }

  /** Its name in the configuration. */
  public String parameter() {
    return parameter;
  }
}
