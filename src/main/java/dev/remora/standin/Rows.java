package dev.remora.standin;

import java.util.List;

/**
 * A page of a packet list.
 *
 * @param more whether there are further packets
 * @param note what keeps it from being whole, in words; empty for nothing
 */
record Rows(List<Row> rows, boolean more, String note) {
  Rows {
    rows = List.copyOf(rows);
  }

  /**
   * A packet in one line.
   *
   * @param number in the file, from 1
   * @param time UTC, empty where it has none
   * @param length bytes on the wire
   */
  record Row(
      String number,
      String time,
      String source,
      String destination,
      String protocol,
      String length,
      String info) {}

  static Rows none(String note) {
    return new Rows(List.of(), false, note);
  }
}
