package dev.remora.server;

import dev.remora.FreePorts;
import dev.remora.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A Kafka broker that is its own controller, in a process of its own. */
public final class KafkaServer implements AutoCloseable {
  private final ServerProcess process;
  private final int port;

  private KafkaServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one on a free port.
   *
   * @param jars the class path, without what is in target/lib
   * @param folder where its own files go
   */
  public static KafkaServer start(Path jars, Path folder) throws IOException, InterruptedException {
    int port = FreePorts.free();
    int controller = FreePorts.free();
    Files.createDirectories(folder);
    Path config =
        Files.write(
            folder.resolve("server.properties"),
            List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + controller,
                "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                "log.dirs=" + folder.resolve("data"),
                "num.partitions=1",
                "offsets.topic.num.partitions=1",
                "offsets.topic.replication.factor=1",
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.enable=false",
                "auto.create.topics.enable=true"));
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            jars.resolve("*") + ":" + Path.of("target", "lib", "*").toAbsolutePath());
    String formatted =
        Tools.output(
            with(
                java,
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "c0ffee00c0ffee00c0ffee",
                "-c",
                config.toString()));
    if (!formatted.contains("Formatting")) {
      throw new IOException("Kafka can't format its folder:\n" + formatted);
    }
    ServerProcess process =
        new ServerProcess(
            with(java, "kafka.Kafka", config.toString()), port, "", folder.resolve("kafka.log"));
    process.start();
    return new KafkaServer(process, port);
  }

  private static List<String> with(List<String> command, String... more) {
    return Stream.concat(command.stream(), Stream.of(more)).toList();
  }

  /** Where clients find it. */
  public String brokers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
