package dev.remora.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Counts packets as a walk passes them, in constant memory. */
final class Tally {
  /** More interfaces than any host has; a file that claims more is counted without them. */
  static final int MAX_INTERFACES = 1024;

  private final List<Summary.Interface> interfaces = new ArrayList<>();
  private final long[] packetsOf = new long[MAX_INTERFACES];
  private Integer snapLength;
  private long packets;
  private long dataBytes;
  private boolean timeless;
  private long firstSecond = Long.MAX_VALUE;
  private long firstNanos;
  private long lastSecond = Long.MIN_VALUE;
  private long lastNanos;

  /**
   * @param second since 1970
   * @param nanos within the second; a file may hold nonsense here, it is carried over
   * @param length of the packet on the wire
   */
  void packet(long second, long nanos, long length) {
    packets++;
    dataBytes += length;
    if (second < firstSecond || (second == firstSecond && nanos < firstNanos)) {
      firstSecond = second;
      firstNanos = nanos;
    }
    if (second > lastSecond || (second == lastSecond && nanos > lastNanos)) {
      lastSecond = second;
      lastNanos = nanos;
    }
  }

  /** A packet that the file has no time for. */
  void packetWithoutTime(long length) {
    packets++;
    dataBytes += length;
    timeless = true;
  }

  /** Adds an interface, unless there are too many; returns its index or -1. */
  int addInterface(String name, LinkType type, long snapLength) {
    if (interfaces.size() == MAX_INTERFACES) {
      return -1;
    }
    interfaces.add(new Summary.Interface(name, type, snapLength, 0));
    return interfaces.size() - 1;
  }

  void onInterface(int index) {
    packetsOf[index]++;
  }

  /** The file header's own limit; 0 says none. */
  void snapLength(long length) {
    snapLength = length <= 0 || length > Integer.MAX_VALUE ? null : (int) length;
  }

  Integer snapLength() {
    return snapLength;
  }

  long packets() {
    return packets;
  }

  long dataBytes() {
    return dataBytes;
  }

  Instant first() {
    return instant(firstSecond, firstNanos);
  }

  Instant last() {
    return instant(lastSecond, lastNanos);
  }

  List<Summary.Interface> interfaces() {
    List<Summary.Interface> counted = new ArrayList<>();
    for (int i = 0; i < interfaces.size(); i++) {
      Summary.Interface it = interfaces.get(i);
      counted.add(new Summary.Interface(it.name(), it.linkType(), it.snapLength(), packetsOf[i]));
    }
    return List.copyOf(counted);
  }

  List<LinkType> linkTypes() {
    Set<LinkType> types = new LinkedHashSet<>();
    interfaces.forEach(one -> types.add(one.linkType()));
    return List.copyOf(types);
  }

  /** Null where a packet has no time: the earliest of the others would be a guess. */
  private Instant instant(long second, long nanos) {
    if (packets == 0 || timeless) {
      return null;
    }
    try {
      return Instant.ofEpochSecond(second, nanos);
    } catch (DateTimeException | ArithmeticException e) {
      return null; // a resolution that puts the packet beyond the calendar
    }
  }
}
