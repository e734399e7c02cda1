package dev.remora.inbox;

import dev.remora.capture.Names;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises the file names that ring-buffer writers make. The newest file of a ring may still be
 * written although nothing has come for a while, so it is treated with more patience.
 */
final class RingBuffer {
  /** dumpcap -b: {@code name_00001_20261122210500.pcapng}. */
  private static final Pattern DUMPCAP =
      Pattern.compile("(.*)_\\d{5,}_\\d{14}(\\..*)?", Pattern.DOTALL);

  /** tcpdump -C, with or without -W: {@code name.pcap1}, {@code name.pcap07}. */
  private static final Pattern TCPDUMP_SIZE =
      Pattern.compile("(.*\\.(?:pcap|pcapng|cap|dmp))\\d+", Pattern.DOTALL);

  /** tcpdump -G with strftime: a date and a time of day somewhere in the name. */
  private static final Pattern TIMED =
      Pattern.compile(
          "(.*?)(?:19|20)\\d\\d[-_.]?\\d\\d[-_.]?\\d\\d[-_.T ]?\\d\\d[-_:.]?\\d\\d(?:[-_:.]?\\d\\d)?(.*)",
          Pattern.DOTALL);

  private RingBuffer() {}

  /** The ring that a file belongs to by its name, the same text for all of its files. */
  static Optional<String> of(String name) {
    for (Pattern pattern : new Pattern[] {DUMPCAP, TCPDUMP_SIZE, TIMED}) {
      Matcher m = pattern.matcher(name);
      if (m.matches()) {
        String end = m.groupCount() > 1 && m.group(2) != null ? m.group(2) : "";
        return Optional.of(m.group(1) + "*" + Names.stem(end) + end.length());
      }
    }
    return Optional.empty();
  }
}
