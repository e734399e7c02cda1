package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users' own routes in {@code routes.dir} hand over, decide and are told. */
class ExtensionIT {
  private static final String FILES =
      """
      - route:
          id: from-elsewhere
          from:
            uri: file
            parameters:
              directoryName: "{{elsewhere}}"
              delay: 100
              readLock: none
              delete: true
            steps:
              - setVariable:
                  name: tags
                  expression:
                    constant:
                      expression: of-a-user,other
              - to:
                  uri: direct:deliver
              - log:
                  message: "came to ${variable.outcome}: ${body}"
      - route:
          id: named
          from:
            uri: direct:before-delivery-names
            steps:
              - setVariable:
                  name: filename
                  expression:
                    simple:
                      expression: "named-${variable.capture.name}"
      - route:
          id: told
          from:
            uri: direct:after-delivered
            steps:
              - log:
                  message: "told of ${variable.path}: ${variable.link} ${body}"
      """;

  @TempDir Path folder;

  @Test
  void aFileThatARouteHandsOverIsDeliveredWithAReceipt() throws Exception {
    Path routes = Files.createDirectories(folder.resolve("my-routes"));
    Files.writeString(routes.resolve("my.camel.yaml"), FILES);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    try (RemoraProcess gateway =
        RemoraProcess.start(
            folder, Map.of("routes.dir", "routes," + routes, "elsewhere", elsewhere.toString()))) {
      RemoraProcess.drop(elsewhere, "x.pcap", SampleCaptures.pcap(1));
      JsonNode receipt = gateway.awaitReceipt("from-elsewhere", "x.pcap");
      assertThat(receipt.get("additional_tags").toString()).isEqualTo("[\"of-a-user\",\"other\"]");
      assertThat(receipt.get("filename").asText()).isEqualTo("named-x.pcap");
      gateway.awaitLog("came to delivered: {");
      gateway.awaitLog("told of x.pcap: http");
      assertThat(gateway.log()).doesNotContain("WARN").doesNotContain("ERROR");
    }
  }
}
