package dev.remora.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.remora.config.Settings;
import dev.remora.ledger.History;
import dev.remora.ledger.LedgerException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says why a file was not picked up, or what became of it. */
@Command(
    name = "explain",
    description = {
      "Says why a file was not picked up, or what became of it, and what comes next.",
      "One paragraph for each. Works with a running gateway, which knows more, and without."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:something is known of each file",
      "1:nothing is known of one, or something could not be read",
      "2:the words of the command are off"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  remora explain /var/captures/span/x.pcap",
      "  remora explain captures/dead-letter/inbox/x.pcap",
      "  remora explain x.pcap            by its name alone, wherever it was"
    })
public final class ExplainCommand extends Configured {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "In an inbox, in delivered/ or dead-letter/, a receipt, or just a name.")
  private List<String> files;

  @Option(names = "--json", description = "Print each as JSON, one a line.")
  private boolean json;

  public ExplainCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = surroundings.checked(load());
    RunningGateway gateway = new RunningGateway(settings);
    boolean all = true;
    JsonNode status = MissingNode.getInstance();
    String absence = "";
    try {
      status = gateway.status();
    } catch (RunningGateway.NotThere e) {
      absence = e.getMessage();
    } catch (IOException e) {
      absence = e.getMessage();
      all = false;
      tell(e.getMessage() + "; what it alone knows is missing here");
    }
    try (History history = history(settings)) {
      Explanation explanation =
          new Explanation(
              settings,
              surroundings,
              new Tidings(status, absence),
              history,
              document -> line("redrive", document.toString()));
      for (String file : files) {
        List<Finding> findings = explanation.of(file);
        findings.forEach(finding -> print(file, finding));
        all &= findings.stream().noneMatch(Finding.Unknown.class::isInstance);
      }
    }
    return all ? 0 : 1;
  }

  /** Null where there is none, or it can't be read. */
  private History history(Settings settings) {
    try {
      return History.in(settings.captures().resolve("state")).orElse(null);
    } catch (LedgerException e) {
      tell(e.getMessage() + "; what was delivered is told by receipts alone");
      return null;
    }
  }

  private void print(String file, Finding finding) {
    if (json) {
      say(
          new JsonMapper()
              .createObjectNode()
              .put("file", file)
              .put("finding", finding.kind())
              .put("message", finding.words())
              .put("next", finding.next())
              .toString());
    } else {
      say(finding.about(file));
    }
  }
}
