package dev.remora.format;

/** What the bytes of one file say about it being a whole capture. */
public sealed interface Verdict {

  /** The container walks to its end. */
  record Whole(Format format) implements Verdict {}

  /**
   * All before is consistent and the last record runs past the end of the file: it is being
   * written, or its writer died.
   *
   * @param wholeBytes how many bytes, from the start of the file, hold whole records; 0 where not
   *     even its header is there, or where it is compressed and there is no such place
   */
  record Cut(Format format, long wholeBytes) implements Verdict {}

  /**
   * A capture by its first bytes, whose records can't be followed: a format or variant that we
   * don't walk. Nothing is known of its completeness.
   */
  record Unwalked(Format format) implements Verdict {}

  /** A Windows event trace, which is no capture as long as nothing converts it. */
  record WindowsTrace() implements Verdict {}

  /** Not a capture in any format that we know. */
  record NotACapture() implements Verdict {}

  /** No bytes at all. */
  record Empty() implements Verdict {}
}
