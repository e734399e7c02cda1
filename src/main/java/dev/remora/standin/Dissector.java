package dev.remora.standin;

import java.io.IOException;
import java.nio.file.Path;

/** Makes a packet list of a capture. Its time and its output are bounded, whatever is in it. */
sealed interface Dissector permits Tshark, OwnDissector {

  /** Packets of a page. */
  int PAGE = 100;

  /**
   * @param filter what packets are wanted; empty for all
   * @param page from 1
   */
  Rows rows(Session session, Path capture, String filter, long page) throws IOException;

  /** What it is, and what its filter may be, for the page. */
  String name();

  String hint();
}
