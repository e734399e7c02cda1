package dev.remora.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.config.Settings;
import dev.remora.ledger.History;
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
    Tidings tidings = Tidings.of(gateway, this::tell);
    Whereabouts.differ(tidings.status(), gateway.base(), settings).ifPresent(this::tell);
    boolean all = !tidings.withheld();
    try (History history = Explanation.history(settings, this::tell)) {
      Explanation explanation =
          new Explanation(
              settings,
              surroundings,
              tidings,
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
