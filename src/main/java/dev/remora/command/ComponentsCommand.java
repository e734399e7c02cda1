package dev.remora.command;

import dev.remora.component.ComponentFolder;
import dev.remora.component.Components;
import dev.remora.component.Coordinates;
import dev.remora.component.JarName;
import dev.remora.component.Wanted;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Settings;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings components that are not bundled, and says which are here. */
@Command(
    name = "components",
    description = {
      "Says which components are here that are not bundled; add, remove and update change that.",
      "They lie in the first folder of components.dir, and are loaded when the gateway starts."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  remora components add kafka mail",
      "  remora components add sql org.postgresql:postgresql:42.7.8",
      "  remora components",
      "  remora components remove mail"
    })
public final class ComponentsCommand extends Configured {

  private ComponentsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** The command with those below it. */
  public static CommandLine in(Surroundings surroundings) {
    return new CommandLine(new ComponentsCommand(surroundings))
        .addSubcommand(new Add(surroundings))
        .addSubcommand(new Remove(surroundings))
        .addSubcommand(new Update(surroundings));
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = load();
    Components all = Components.in(settings);
    for (Path path : settings.componentFolders()) {
      list(new ComponentFolder(path));
    }
    all.warnings().forEach(warning -> tell("warning: " + warning));
    return 0;
  }

  private void list(ComponentFolder folder) throws IOException {
    List<Path> jars = new ArrayList<>(folder.jars());
    if (jars.isEmpty()) {
      say(folder + ": no components");
      return;
    }
    say(folder + ":");
    for (Coordinates component : folder.components()) {
      Path jar = folder.jar(component).orElse(null);
      if (jar == null) {
        tell("  " + component + " is missing here: ./remora components update brings it again");
      } else {
        jars.remove(jar);
        say(row(component.group() + ":" + component.artifact(), version(component, jar), jar));
      }
    }
    List<String> brought = folder.brought();
    List<Path> needed =
        jars.stream().filter(jar -> brought.contains(jar.getFileName().toString())).toList();
    if (!needed.isEmpty()) {
      say("  " + libraries(needed) + " that they need, " + Terminal.bytes(bytes(needed)));
    }
    jars.removeAll(needed);
    for (Path jar : jars) {
      JarName name = JarName.of(jar);
      say(row(name.artifact(), name.version(), jar) + "  (put there by hand)");
    }
  }

  private static String version(Coordinates component, Path jar) {
    return component.version().orElseGet(() -> JarName.of(jar).version());
  }

  private static String row(String name, String version, Path jar) throws IOException {
    return String.format("  %-40s %-14s %8s", name, version, Terminal.bytes(Files.size(jar)));
  }

  private static String libraries(List<Path> jars) {
    return jars.size() == 1 ? "1 library" : jars.size() + " libraries";
  }

  private static long bytes(List<Path> jars) throws IOException {
    long bytes = 0;
    for (Path jar : jars) {
      bytes += Files.size(jar);
    }
    return bytes;
  }

  /** What changes the folder. */
  abstract static class Change extends Configured {
    @Option(names = "--offline", description = "Have Maven look into its local repository only.")
    private boolean offline;

    Change(Surroundings surroundings) {
      super(surroundings);
    }

    /** The folder that is changed. */
    ComponentFolder folder() {
      return new ComponentFolder(
          load().componentFolders().stream()
              .findFirst()
              .orElseThrow(
                  () -> new ConfigurationException("components.dir", "", "names no folder")));
    }

    /** Has these in it from now on. */
    int bring(ComponentFolder folder, List<Coordinates> wanted)
        throws IOException, InterruptedException {
      try {
        for (String jar : folder.bring(wanted, offline)) {
          tell(folder + " has a " + jar + " that was put there by hand; it stays as it is");
        }
      } catch (AccessDeniedException e) {
        throw new IOException(folder + " can't be written to; nothing was changed");
      } catch (IOException e) {
        throw new IOException(e.getMessage() + "; nothing was changed in " + folder);
      }
      List<Path> jars = folder.jars();
      tell(
          folder
              + " holds "
              + libraries(jars)
              + ", "
              + Terminal.bytes(bytes(jars))
              + "; a gateway that runs has to be started anew to use them");
      return 0;
    }
  }

  @Command(
      name = "add",
      description = {
        "Brings components with all that they need and that is not bundled, by Maven.",
        "It changes nothing unless all of them can be had."
      },
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit status:%n",
      exitCodeList = {
        "0:all are there",
        "1:nothing was changed; it is told why",
        "2:the words of the command are off"
      })
  static final class Add extends Change {
    @Parameters(
        paramLabel = "NAME|GROUP:ARTIFACT:VERSION",
        arity = "1..*",
        description =
            "A component, language or data format of Camel's by its name, as kafka; another library"
                + " by what Maven knows it by.")
    private List<String> names;

    Add(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      ComponentFolder folder = folder();
      List<Coordinates> wanted = new ArrayList<>(folder.components());
      boolean more = false;
      for (String name : names) {
        Coordinates component = component(name);
        var bundled = Wanted.bundled(component);
        if (bundled.isPresent()) {
          tell(bundled.get() + ", and need not be added");
        } else {
          wanted.removeIf(component::isSameAs);
          wanted.add(component);
          more = true;
        }
      }
      if (!more) {
        return 0;
      }
      tell("asking Maven for " + String.join(", ", wanted.stream().map(Object::toString).toList()));
      return bring(folder, wanted);
    }

    private Coordinates component(String name) {
      try {
        return Wanted.of(name);
      } catch (IllegalArgumentException e) {
        throw usage(e.getMessage());
      }
    }
  }

  @Command(
      name = "remove",
      description = "Removes components, and what no other needs.",
      mixinStandardHelpOptions = true)
  static final class Remove extends Change {
    @Parameters(
        paramLabel = "NAME",
        arity = "1..*",
        description = "As it was added, or as the list has it.")
    private List<String> names;

    Remove(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      ComponentFolder folder = folder();
      List<Coordinates> wanted = new ArrayList<>(folder.components());
      for (String name : names) {
        if (!wanted.removeIf(component -> isMeant(name, component))) {
          throw usage(
              name
                  + " was not added to "
                  + folder
                  + (wanted.isEmpty() ? "" : "; there are " + wanted));
        }
      }
      return bring(folder, wanted);
    }

    private static boolean isMeant(String name, Coordinates component) {
      return name.equals(component.artifact())
          || component.toString().startsWith(name + ":")
          || name.equals(component.toString())
          || (component.isCamels() && component.artifact().equals("camel-" + name));
    }
  }

  @Command(
      name = "update",
      description = "Brings all of them anew, in the versions that fit this Remora.",
      mixinStandardHelpOptions = true)
  static final class Update extends Change {
    Update(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      ComponentFolder folder = folder();
      List<Coordinates> wanted = folder.components();
      if (wanted.isEmpty()) {
        tell(folder + ": nothing was added there");
        return 0;
      }
      return bring(folder, wanted);
    }
  }
}
