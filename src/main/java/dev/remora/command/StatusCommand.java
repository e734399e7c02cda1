package dev.remora.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.config.Settings;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how all stands. */
@Command(
    name = "status",
    description = {
      "Says what waits and why, what is on its way, what was delivered, what is dead.",
      "Asks the running gateway; where none runs, says what lies in the folders and the ledger."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:the gateway told", "1:no gateway runs, or it does not tell"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  remora status",
      "  remora status --watch",
      "  remora status --json | jq .counts.dead"
    })
public final class StatusCommand extends Configured {
  private static final long WATCH_MILLIS = 1_000;
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

  @Option(names = "--json", description = "Print all of it as JSON, in one line.")
  private boolean json;

  @Option(names = "--watch", description = "Print it anew each second, until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "10",
      description = "Lines of each list, at most (default: ${DEFAULT-VALUE}).")
  private int rows;

  public StatusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    if (rows < 0) {
      throw usage("--rows is 0 or more");
    }
    Settings settings = load();
    while (true) {
      boolean told = show(settings);
      if (!watch) {
        return told ? 0 : 1;
      }
      Thread.sleep(WATCH_MILLIS);
    }
  }

  private boolean show(Settings settings) throws IOException {
    RunningGateway gateway = new RunningGateway(settings);
    try {
      JsonNode status = ((ObjectNode) gateway.status()).put("running", true);
      print(status, "Remora at " + gateway.base());
      return true;
    } catch (RunningGateway.NotThere e) {
      JsonNode status = new Offline(settings, surroundings).status();
      print(status, e.getMessage() + "; this is what lies in the folders and the ledger");
      return false;
    } catch (IOException e) {
      if (!watch) {
        throw e;
      }
      tell(e.getMessage() + "; asking again");
      return false;
    }
  }

  private void print(JsonNode status, String heading) {
    if (json) {
      say(status.toString());
    } else {
      boolean terminal = Terminal.isOutput();
      StatusText text = new StatusText(status, Terminal.width(), rows, terminal);
      say((watch && terminal ? HOME_AND_CLEAR : "") + heading + text + (watch ? "\n" : ""));
    }
  }
}
