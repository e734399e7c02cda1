package dev.remora.outcome;

import dev.remora.ledger.Delivery;
import org.slf4j.spi.LoggingEventBuilder;

/** What a line of the log says of a capture besides its words, for those who read it as JSON. */
public final class Fields {
  private Fields() {}

  /** The line with the fields of a capture whose outcome, or next step, is this. */
  public static LoggingEventBuilder of(LoggingEventBuilder line, Delivery row, String outcome) {
    LoggingEventBuilder told =
        line.addKeyValue("inbox", row.inbox())
            .addKeyValue("capture", row.path())
            .addKeyValue("target", row.target())
            .addKeyValue("outcome", outcome)
            .addKeyValue("size", row.size())
            .addKeyValue("attempts", row.attempts());
    if (row.session() != null) {
      told = told.addKeyValue("session", row.session());
    }
    if (row.status() != null) {
      told = told.addKeyValue("status", row.status());
    }
    return row.reason() == null ? told : told.addKeyValue("reason", row.reason());
  }
}
