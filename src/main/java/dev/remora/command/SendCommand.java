package dev.remora.command;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends captures that lie in no inbox. */
@Command(
    name = "send",
    description = {
      "Sends captures once, and prints the link of each session.",
      "The files stay where they are. A sidecar or key log beside one goes with it."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all were delivered",
      "1:some were not; what became of each is told, and by --json in one word",
      "2:the words of the command are off; nothing was sent"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  remora send x.pcap y.pcapng.gz",
      "  remora send --tags lab,dns --comments 'slow look-ups' x.pcap",
      "  tcpdump -w - -c 100 | remora send --filename dns.pcap -",
      "  tcpdump -w span-%%H%%M%%S.pcap -G 600 -z remora-send   (docs/command-line.md)"
    })
public final class SendCommand extends Configured {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Captures; - reads one from the standard input.")
  private List<String> files;

  @Option(
      names = "--filename",
      paramLabel = "NAME",
      description = "Name of the session, in place of the file's own; for one capture.")
  private String filename;

  @Option(
      names = "--tags",
      paramLabel = "TAG,TAG",
      description = "Tags, before those of a sidecar; may be given again.")
  private List<String> tags = List.of();

  @Option(
      names = "--comments",
      paramLabel = "TEXT",
      description = "Comments, in place of a sidecar's.")
  private String comments;

  @Option(
      names = "--keylog",
      paramLabel = "FILE",
      description = "TLS key log that goes with each, in place of one beside it.")
  private Path keylog;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Name of a configured target.")
  private String target;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Endpoint, in place of the target's; the target's token is sent to it.")
  private String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File whose first line is the API token, in place of the target's.")
  private Path tokenFile;

  @Option(
      names = "--method",
      paramLabel = "post|put",
      completionCandidates = Methods.class,
      description =
          "How it is sent, in place of the target's; a key log, or a description too long for a URL,"
              + " forces post.")
  private String method;

  @Option(names = "--any", description = "Send files in formats that Remora does not know.")
  private boolean any;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often one that surely was not taken is sent again, with growing pauses"
              + " (default: ${DEFAULT-VALUE}). One in doubt never is.")
  private int retries;

  @Option(names = "--json", description = "Print what became of each as JSON, one a line.")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "Print links and what failed in the end, and nothing of how it goes.")
  private boolean quiet;

  private static final class Methods implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("post", "put").iterator();
    }
  }

  public SendCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    requireSense();
    Settings settings = settings(load());
    Target to = target(settings);
    surroundings.hide(List.of(to));
    if (to.embedded()) {
      requireGateway(settings, to);
    }
    Dispatch.Options options =
        new Dispatch.Options(
            Optional.ofNullable(filename),
            String.join(",", tags),
            Optional.ofNullable(comments),
            Optional.ofNullable(keylog),
            method == null ? "" : method,
            any,
            retries,
            quiet);
    Progress progress = quiet || !Terminal.isError() ? Progress.NONE : new Progress(System.err);
    Addressee addressee = Addressee.of(to, settings, url != null, tokenFile);
    try (Dispatch dispatch = new Dispatch(to, addressee, settings, options, progress, this::tell)) {
      boolean all = true;
      boolean refused = false;
      for (String file : files) {
        Report report = refused ? Report.notSent(file) : dispatch.send(file);
        print(report);
        all &= report.isDelivered();
        refused |= report.isRefusal();
      }
      return all ? 0 : 1;
    }
  }

  private void print(Report report) {
    if (json) {
      say(report.json());
    } else if (report instanceof Report.Link link) {
      say(link.outcome().session().url());
    }
    if (!(report instanceof Report.Link link) || link.sent().truncated()) {
      tell(report.words());
    }
  }

  private void requireSense() {
    if (filename != null && files.size() > 1) {
      throw usage("--filename is for one capture, and here are " + files.size());
    }
    if (method != null && !method.equals("post") && !method.equals("put")) {
      throw usage("--method is post or put");
    }
    if (retries < 0) {
      throw usage("--retries is 0 or more");
    }
    if (files.stream().filter("-"::equals).count() > 1) {
      throw usage("the standard input can be read once only");
    }
    if (keylog != null && !Files.isReadable(keylog)) {
      throw usage("the key log " + keylog + " does not exist or can't be read");
    }
    for (String file : files) {
      requireSense(file);
    }
  }

  private void requireSense(String file) {
    boolean input = file.equals("-");
    if (!input && Files.isDirectory(Path.of(file))) {
      throw usage(file + " is a folder; name the captures in it");
    }
    boolean pipe = !input && Files.exists(Path.of(file)) && !Files.isRegularFile(Path.of(file));
    if ((input || pipe) && filename == null) {
      throw usage("what a pipe gives has no name: give it one by --filename");
    }
  }

  private Settings settings(Settings configured) {
    Settings settings = configured;
    if (url != null) {
      settings = settings.with(Settings.targetKey(target, "url"), url);
    }
    if (tokenFile != null) {
      settings =
          settings
              .without(Settings.targetKey(target, "token"))
              .with(Settings.targetKey(target, "token-file"), tokenFile.toString());
    }
    return surroundings.checked(settings);
  }

  private Target target(Settings settings) {
    if (!settings.targetNames().contains(target)) {
      throw usage(
          "there is no target "
              + target
              + "; known are "
              + String.join(", ", settings.targetNames()));
    }
    if (settings.find(Settings.targetKey(target, "url")).isEmpty()
        && !settings.state().resolve("token").toFile().exists()
        && settings.find(Settings.targetKey(target, "token")).isEmpty()
        && settings.find(Settings.targetKey(target, "token-file")).isEmpty()) {
      throw noEndpoint(settings, "none has run in " + settings.captures());
    }
    return Target.of(target, settings);
  }

  private static void requireGateway(Settings settings, Target to) throws IOException {
    try {
      RunningGateway gateway = new RunningGateway(settings);
      boolean takes = false;
      for (var other : gateway.status().path("targets")) {
        takes |= other.path("embedded").asBoolean();
      }
      if (!takes) {
        throw noEndpoint(settings, "the one at " + gateway.base() + " has no embedded endpoint");
      }
    } catch (RunningGateway.NotThere e) {
      throw noEndpoint(settings, e.getMessage());
    }
  }

  private static ConfigurationException noEndpoint(Settings settings, String why) {
    return new ConfigurationException(
        "cloudshark.url",
        "",
        "is not set, so captures would go to the embedded endpoint of a running gateway, but "
            + why
            + "; set cloudshark.url, give --url, or start ./remora run");
  }
}
