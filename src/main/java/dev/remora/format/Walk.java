package dev.remora.format;

/**
 * A walk from record to record.
 *
 * @param kind the format, down to the variant that the walk settled on
 * @param end how it ended
 * @param whole offset of the end of the last whole record
 * @param tally what the records hold, or null where nobody asked or the format isn't counted
 */
record Walk(Kind kind, End end, long whole, Tally tally) {

  enum End {
    /** With the last record. */
    EXACT,
    /** In a record that goes on where there are no more bytes. */
    PAST_END,
    /** At bytes that can't be a record, or the format isn't walked at all. */
    LOST
  }

  static Walk none(Kind kind) {
    return new Walk(kind, End.LOST, 0, null);
  }
}
