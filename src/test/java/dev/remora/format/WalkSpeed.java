package dev.remora.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints how fast walks are: {@code java -cp … dev.remora.format.WalkSpeed [MEGABYTES]}. */
final class WalkSpeed {
  private WalkSpeed() {}

  public static void main(String[] args) throws IOException {
    long size = (args.length > 0 ? Long.parseLong(args[0]) : 1000) << 20;
    Path dir = Files.createTempDirectory("walk-speed");
    Path large = dir.resolve("large.pcap");
    Path small = dir.resolve("small.pcap");
    try {
      byte[] capture = Samples.pcap(Samples.PCAP, ByteOrder.LITTLE_ENDIAN, 20_000);
      try (OutputStream out = Files.newOutputStream(large)) {
        out.write(capture);
        for (long written = capture.length; written < size; written += capture.length - 24) {
          out.write(capture, 24, capture.length - 24);
        }
      }
      Files.write(small, Samples.pcap(Samples.PCAP, ByteOrder.LITTLE_ENDIAN, 25));
      for (int round = 0; round < 5; round++) {
        long start = System.nanoTime();
        Verdict verdict = Inspector.inspect(large);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            "%s %.2f GB/s%n",
            verdict.getClass().getSimpleName(), Files.size(large) / seconds / 1e9);
        start = System.nanoTime();
        Summary.of(large);
        seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("summary %.2f GB/s%n", Files.size(large) / seconds / 1e9);
        start = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
          Inspector.inspect(small);
        }
        System.out.printf(
            "%d bytes: %.1f us%n", Files.size(small), (System.nanoTime() - start) / 20_000 / 1e3);
      }
    } finally {
      Files.deleteIfExists(large);
      Files.deleteIfExists(small);
      Files.deleteIfExists(dir);
    }
  }
}
