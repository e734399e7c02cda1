package dev.remora.format;

import dev.remora.Samples;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Whether 20 KB that were read already are a whole capture. */
@State(Scope.Thread)
public class InspectorBenchmark {
  private final byte[] pcap = Samples.pcap();
  private final byte[] pcapng = Samples.pcapng();

  @Benchmark
  public Verdict inspectPcap() throws IOException {
    return Inspector.inspect(pcap);
  }

  @Benchmark
  public Verdict inspectPcapng() throws IOException {
    return Inspector.inspect(pcapng);
  }
}
