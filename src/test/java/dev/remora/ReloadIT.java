package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.SlowAnswer;
import dev.remora.server.Account;
import dev.remora.server.FtpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes, templates and inboxes change while captures flow; none is lost or sent again. */
class ReloadIT {
  /** {@code -Dremora.reload.seconds=60} is the long form, with 2,000 captures. */
  private static final int SECONDS = Integer.getInteger("remora.reload.seconds", 14);

  private static final Duration EACH_CAPTURE = Duration.ofMillis(30);
  private static final Duration PROMISED = Duration.ofSeconds(2);

  /** Where the short form runs, others run beside it. */
  private static final Duration BOUND = SECONDS < 60 ? Duration.ofSeconds(10) : PROMISED;

  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final Pattern TAG = Pattern.compile("[?&]additional_tags=(?:[^&]*%2C)?t(\\d+)");

  private static final Pattern COMMENT = Pattern.compile("[?&]comments=h(\\d+)");

  /** Says a word in a file, again and again. */
  private static final String SAYING =
      """
      - route:
          id: %1$s
          from:
            uri: timer:%1$s?period=50&delay=0
            steps:
              - setBody:
                  constant: "%2$s"
              - to:
                  uri: file:%3$s?fileName=%1$s.txt&fileExist=Override
      """;

  private static final String TEMPLATE =
      """
      - routeTemplate:
          id: inbox-ticker
          parameters:
            - name: name
          route:
            from:
              uri: timer:{{name}}?period=50&delay=0
              steps:
                - setBody:
                    constant: "%s"
                - to:
                    uri: file:%s?fileName={{name}}.txt&fileExist=Override
      """;

  /** Comments each capture before its delivery. */
  private static final String HOOK =
      """
      - route:
          id: hook
          from:
            uri: direct:before-delivery-hook
            steps:
              - setVariable:
                  name: comments
                  constant: "h%d"
      """;

  @TempDir Path folder;
  private Path ours;
  private Path own;
  private Path said;
  private EndpointScript endpoint;
  private RemoraProcess gateway;
  private final Map<String, String> keys = new TreeMap<>();

  @BeforeEach
  void prepare() throws Exception {
    endpoint = new EndpointScript(asked -> slowly(endpoint.session()));
    ours = Files.createDirectory(folder.resolve("ours"));
    own = Files.createDirectory(folder.resolve("own"));
    said = Files.createDirectory(folder.resolve("said"));
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, ours.resolve(file.getFileName()));
      }
    }
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("cloudshark.method", "put");
    keys.put("routes.dir", ours + "," + own);
    keys.put("routes.reload", "true");
    keys.put("camel.route-template[inbox].settle", "100ms");
    keys.put("camel.route-template[inbox].tags", "t0");
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    endpoint.close();
  }

  private void start() throws IOException {
    gateway = RemoraProcess.start(folder, keys);
  }

  /** So that captures are under way at each moment. */
  private static EndpointScript.Act slowly(EndpointScript.Act session) {
    return new SlowAnswer(((EndpointScript.Answer) session).body(), Duration.ofMillis(1));
  }

  private void set(String key, String value) throws IOException {
    Properties all = new Properties();
    try (var in = Files.newInputStream(gateway.config())) {
      all.load(in);
    }
    if (value == null) {
      all.remove(key);
    } else {
      all.setProperty(key, value);
    }
    StringBuilder text = new StringBuilder();
    all.forEach((k, v) -> text.append(k).append(" = ").append(v).append('\n'));
    replace(gateway.config(), text.toString());
  }

  private static void replace(Path file, String text) throws IOException {
    Path next = Files.writeString(file.resolveSibling("." + file.getFileName()), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void say(String file, String word) throws IOException {
    replace(own.resolve(file + ".camel.yaml"), SAYING.formatted(file, word, said));
  }

  private boolean isSaid(String file, String word) {
    try {
      return Files.readString(said.resolve(file + ".txt")).equals(word);
    } catch (IOException e) {
      return false;
    }
  }

  private String health() {
    URI uri = URI.create(gateway.management() + "/observe/health");
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a change is to bring about. */
  private interface Effect {
    boolean isThere() throws Exception;
  }

  /**
   * A change that was made.
   *
   * @param at nanoseconds
   */
  private record Change(String what, String madeTo, long at, Effect effect) {}

  /** Makes a change each second, and notes when each takes effect. */
  private final class Editor {
    private final List<Change> open = new ArrayList<>();
    private final Map<String, Long> took = new TreeMap<>();
    private final List<Long> tagged = new ArrayList<>();
    private final Map<Integer, Long> commented = new TreeMap<>();
    private int number;
    private int inboxChanges;

    /** What each change is made to; the next of the same is made once that one has been seen. */
    private static final List<String> MADE_TO =
        List.of(
            "said", "inbox", "wrong", "ticker", "extra", "wrong", "upload", "added", "wrong",
            "extra", "added", "inbox", "hook", "wrong");

    private boolean mayEdit() {
      String next = MADE_TO.get(number % MADE_TO.size());
      return open.stream().noneMatch(change -> change.madeTo().equals(next));
    }

    private void edit() throws IOException {
      int n = ++number;
      int round = (n - 1) / MADE_TO.size();
      String word = "word-" + n;
      switch ((n - 1) % MADE_TO.size()) {
        case 0 -> {
          say("said", word);
          expect("a route of a user's", () -> isSaid("said", word));
        }
        case 1 -> {
          int tag = tagged.size() + 1;
          int times = ++inboxChanges;
          set("camel.route-template[inbox].tags", "t" + tag);
          tagged.add(System.nanoTime());
          expect("tags", () -> gateway.log("inbox inbox changed").size() >= times);
        }
        case 2 -> {
          replace(own.resolve("no-yaml.camel.yaml"), "- route: [");
          expect(
              "invalid YAML told",
              () -> health().contains("no-yaml.camel.yaml, line 1, column 11: is no YAML"));
        }
        case 3 -> {
          replace(own.resolve("ticker.camel.yaml"), TEMPLATE.formatted(word, said));
          expect("a template", () -> isSaid("ticker", word));
        }
        case 4 -> {
          set("camel.route-template[extra].template-id", "inbox-directory");
          set("camel.route-template[extra].path", folder.resolve("extra").toString());
          expect("an inbox added", () -> health().contains("inbox:extra"));
        }
        case 5 -> {
          replace(
              own.resolve("no-component.camel.yaml"),
              SAYING.formatted("no-component", word, "x").replace("file:", "nosuch:"));
          expect("an unknown component told", () -> health().contains("nosuch is no component"));
        }
        case 6 -> {
          Path upload = ours.resolve("upload.camel.yaml");
          replace(
              upload,
              Files.readString(upload).replaceFirst("description: .*", "description: " + word));
          int times = round + 1;
          expect("a route of ours", () -> gateway.log("route upload changed").size() >= times);
        }
        case 7 -> {
          say("added", word);
          expect("a file added", () -> isSaid("added", word));
        }
        case 8 -> {
          replace(
              own.resolve("no-parameter.camel.yaml"),
              SAYING.formatted("no-parameter", word, said).replace("delay=0", "bogus=0"));
          expect("an unknown parameter told", () -> health().contains("bogus"));
        }
        case 9 -> {
          set("camel.route-template[extra].path", null);
          set("camel.route-template[extra].template-id", null);
          expect("an inbox removed", () -> !health().contains("inbox:extra"));
        }
        case 10 -> {
          Files.delete(own.resolve("added.camel.yaml"));
          int times = round + 1;
          expect("a file removed", () -> gateway.log("route added removed").size() >= times);
        }
        case 11 -> {
          Path inbox = ours.resolve("inbox-directory.camel.yaml");
          replace(
              inbox,
              Files.readString(inbox).replaceFirst("description: .*", "description: " + word));
          int times = ++inboxChanges;
          expect("the inbox's template", () -> gateway.log("inbox inbox changed").size() >= times);
        }
        case 12 -> {
          replace(own.resolve("hook.camel.yaml"), HOOK.formatted(n));
          int times = round + 1;
          commented.put(n, System.nanoTime());
          expect(
              "what is asked before a delivery",
              () -> gateway.log("route hook changed").size() >= times);
        }
        default -> {
          for (String bad : List.of("no-yaml", "no-component", "no-parameter")) {
            Files.delete(own.resolve(bad + ".camel.yaml"));
          }
          expect(
              "the end of all trouble",
              () -> health().contains("\"name\":\"changes\",\"status\":\"UP\""));
        }
      }
    }

    private void expect(String what, Effect effect) {
      String madeTo = MADE_TO.get((number - 1) % MADE_TO.size());
      open.add(new Change(number + " " + what, madeTo, System.nanoTime(), effect));
    }

    private void look() throws Exception {
      for (Change change : List.copyOf(open)) {
        if (change.effect().isThere()) {
          open.remove(change);
          took.put(change.what(), (System.nanoTime() - change.at()) / 1_000_000);
        }
      }
    }

    /** Edits for so long, and sees all take effect. */
    void run(Duration time) throws Exception {
      int before = number;
      long begin = System.nanoTime();
      long until = begin + time.toNanos();
      await()
          .atMost(time.plus(RemoraProcess.DEADLINE))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                if (System.nanoTime() - begin >= Duration.ofSeconds(number - before).toNanos()
                    && mayEdit()) {
                  edit();
                }
                look();
                return System.nanoTime() >= until;
              });
      gateway.awaitThat(
          "all changes to take effect, of which are left " + open,
          () -> {
            look();
            return open.isEmpty();
          });
    }
  }

  @Test
  void changesEachSecondLoseNothingAndRepeatNothing() throws Exception {
    replace(own.resolve("ticker.camel.yaml"), TEMPLATE.formatted("begin", said));
    keys.put("camel.route-template[ticker].template-id", "inbox-ticker");
    replace(own.resolve("hook.camel.yaml"), HOOK.formatted(0));
    start();
    gateway.awaitThat("the ticker", () -> isSaid("ticker", "begin"));
    Path extra = Files.createDirectory(folder.resolve("extra"));
    Map<String, Long> dropped = new ConcurrentHashMap<>();
    AtomicInteger number = new AtomicInteger();
    ScheduledExecutorService dropper = Executors.newSingleThreadScheduledExecutor();
    dropper.scheduleAtFixedRate(
        () -> {
          int i = number.incrementAndGet();
          byte[] capture = pcap(i, 2000);
          dropped.put(CorpusIT.hex(capture), System.nanoTime());
          RemoraProcess.drop(i % 10 == 0 ? extra : gateway.inbox(), "c" + i + ".pcap", capture);
        },
        0,
        EACH_CAPTURE.toMillis(),
        TimeUnit.MILLISECONDS);
    Editor editor = new Editor();
    editor.run(Duration.ofSeconds(SECONDS / 2));
    int threads = threads();
    editor.run(Duration.ofSeconds(SECONDS - SECONDS / 2));
    dropper.shutdown();
    assertThat(dropper.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    set("camel.route-template[extra].template-id", "inbox-directory");
    set("camel.route-template[extra].path", extra.toString());
    gateway.awaitSettled(number.get());

    Map<String, List<String>> uploads = new HashMap<>();
    for (Asked asked : endpoint.uploads()) {
      uploads
          .computeIfAbsent(CorpusIT.hex(asked.body()), hash -> new ArrayList<>())
          .add(asked.path());
    }
    long slowest = editor.took.values().stream().mapToLong(x -> x).max().orElseThrow();
    System.out.printf(
        "%d captures, %d changes: %d lost, %d sent twice, slowest change in effect after %d ms%n",
        number.get(),
        editor.took.size(),
        dropped.keySet().stream().filter(hash -> !uploads.containsKey(hash)).count(),
        uploads.values().stream().filter(times -> times.size() > 1).count(),
        slowest);
    editor.took.forEach((what, millis) -> System.out.printf("  %s: %d ms%n", what, millis));
    assertThat(uploads.keySet()).containsExactlyInAnyOrderElementsOf(dropped.keySet());
    assertThat(uploads.values()).allMatch(times -> times.size() == 1);
    assertThat(gateway.deadLetters()).isEmpty();
    assertThat(Duration.ofMillis(slowest)).isLessThan(BOUND);
    dropped.forEach(
        (hash, at) -> {
          String path = uploads.get(hash).get(0);
          Matcher tag = TAG.matcher(path);
          if (tag.find()) {
            long edits = editor.tagged.stream().filter(edit -> edit + BOUND.toNanos() < at).count();
            assertThat(Long.parseLong(tag.group(1))).as(path).isGreaterThanOrEqualTo(edits);
          }
          Matcher comment = COMMENT.matcher(path);
          assertThat(comment.find()).as("asked about: %s", path).isTrue();
          editor.commented.forEach(
              (edited, edit) -> {
                if (edit + BOUND.toNanos() < at) {
                  assertThat(Integer.parseInt(comment.group(1)))
                      .as(path)
                      .isGreaterThanOrEqualTo(edited);
                }
              });
        });
    assertThat(uploads.values().stream().filter(u -> TAG.matcher(u.get(0)).find()).count())
        .isGreaterThan(number.get() / 2);
    assertThat(gateway.log("Exception")).isEmpty();
    gateway.awaitThat(
        "the threads of what is gone to end, of " + threads, () -> threads() < threads + 8);
  }

  private int threads() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/status")).stream()
        .filter(line -> line.startsWith("Threads:"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** As Kubernetes mounts a ConfigMap. */
  @Test
  void aMountedFolderOfRoutesIsSwapped() throws Exception {
    Path mounted = Files.createDirectory(folder.resolve("config"));
    mount(mounted, "..1", "said", "one");
    Files.createSymbolicLink(mounted.resolve("routes"), Path.of("..data/routes"));
    keys.put("routes.dir", ours + "," + mounted.resolve("routes"));
    start();
    gateway.awaitThat("one", () -> isSaid("said", "one"));
    mount(mounted, "..2", "said", "two");
    gateway.awaitThat("two", () -> isSaid("said", "two"));
    mount(mounted, "..3", "more", "three");
    gateway.awaitThat("three", () -> isSaid("more", "three"));
    assertThat(gateway.log("route more added, route said removed")).hasSize(1);
  }

  private void mount(Path mounted, String version, String file, String word) throws IOException {
    Path routes = Files.createDirectories(mounted.resolve(version).resolve("routes"));
    Files.writeString(routes.resolve(file + ".camel.yaml"), SAYING.formatted(file, word, said));
    Path next = Files.createSymbolicLink(mounted.resolve("..next"), Path.of(version));
    Files.move(next, mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void anInboxThatIsRenamedWhileItsCaptureIsSentLeavesItAlone() throws Exception {
    start();
    CountDownLatch answer = hold();
    gateway.drop("x.pcap", pcap(1));
    awaitUploads(1);
    set("camel.route-template[other].template-id", "inbox-directory");
    set("camel.route-template[other].path", gateway.inbox().toString());
    set("camel.route-template[other].settle", "0s");
    set("camel.route-template[inbox].path", folder.resolve("elsewhere").toString());
    gateway.awaitThat("the new inbox", () -> health().contains("inbox:other"));
    gateway.drop("y.pcap", pcap(2));
    gateway.awaitReceipt("other", "y.pcap");
    answer.countDown();
    gateway.awaitReceipt("x.pcap");
    assertThat(endpoint.uploads()).hasSize(2);
  }

  @Test
  void anInboxOnAServerIsChangedWhileItsCaptureIsSent() throws Exception {
    Path root = Files.createDirectory(folder.resolve("server"));
    try (FtpServer server = FtpServer.start(root, FtpServer.Security.NONE, "pa$$word")) {
      Path inbox = Files.createDirectories(root.resolve("far/inbox"));
      Account.give(root.resolve("far"));
      String far = "camel.route-template[far].";
      keys.put(far + "template-id", "inbox-ftp");
      keys.put(far + "host", FtpServer.HOST);
      keys.put(far + "port", Integer.toString(server.port()));
      keys.put(far + "directory", "far/inbox");
      keys.put(far + "username", server.username());
      keys.put(far + "password", server.password());
      keys.put(far + "poll", "200ms");
      keys.put(far + "settle", "200ms");
      keys.put(far + "tags", "before");
      start();
      CountDownLatch answer = hold();
      RemoraProcess.drop(inbox, "large.pcap", pcap(1, 40_000_000));
      awaitUploads(1);
      set(far + "tags", "after");
      gateway.awaitLog("inbox far changed");
      RemoraProcess.drop(inbox, "small.pcap", pcap(2));
      assertThat(gateway.awaitReceipt("far", "small.pcap").path("additional_tags").toString())
          .contains("after");
      assertThat(endpoint.uploads()).hasSize(2);
      answer.countDown();
      assertThat(gateway.awaitReceipt("far", "large.pcap").path("additional_tags").toString())
          .contains("before");
      gateway.awaitThat(
          "both to be put away at the server",
          () ->
              Files.exists(root.resolve("far/delivered/large.pcap"))
                  && Files.exists(root.resolve("far/delivered/small.pcap")));
      assertThat(endpoint.uploads()).hasSize(2);
      gateway.awaitThat(
          "nothing fetched to be left", () -> gateway.filesUnder("state/work").isEmpty());
    }
  }

  @Test
  void theRouteThatSendsIsChangedWhileItSends() throws Exception {
    start();
    CountDownLatch answer = hold();
    gateway.drop("x.pcap", pcap(1));
    awaitUploads(1);
    Path upload = ours.resolve("upload.camel.yaml");
    replace(upload, Files.readString(upload).replaceFirst("description: .*", "description: x"));
    gateway.awaitLog("route upload changed");
    gateway.drop("y.pcap", pcap(2));
    gateway.awaitReceipt("y.pcap");
    answer.countDown();
    gateway.awaitReceipt("x.pcap");
    assertThat(endpoint.uploads()).hasSize(2);
    assertThat(gateway.log("WARN")).isEmpty();
  }

  @Test
  void whatIsWrongShowsInHealthAndOnThePageAndNotInReadiness() throws Exception {
    start();
    replace(own.resolve("bad.camel.yaml"), "- route: {id: bad, from: {uri: 'nosuch:x'}}");
    set("delivery.concurrency", "7");
    String place = own.resolve("bad.camel.yaml") + ", line 1, ";
    gateway.awaitThat("health to tell", () -> health().contains(place));
    assertThat(health())
        .contains("delivery.concurrency: the change takes effect at the next start");
    for (String kind : List.of("ready", "live")) {
      URI uri = URI.create(gateway.management() + "/observe/health/" + kind);
      assertThat(
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
    }
    URI status = URI.create("http://127.0.0.1:" + gateway.port() + "/status");
    String page =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(status).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    var changes = new ObjectMapper().readTree(page).path("changes");
    assertThat(changes.path("wrong").path(0).asText()).contains(place);
    assertThat(changes.path("later").path(0).asText()).contains("delivery.concurrency");
    assertThat(gateway.log(place)).as("told once").hasSize(1);
    Files.delete(own.resolve("bad.camel.yaml"));
    awaitNoTrouble();
    replace(own.resolve("hook.camel.yaml"), HOOK.formatted(1).replace("delivery", "delivry"));
    String meant = "did you mean direct:before-delivery-hook?";
    gateway.awaitThat("the name to be doubted", () -> gateway.log(meant).size() == 1);
    String tags = "camel.route-template[inbox].tags";
    set(tags, "${variable.capture.foldr}");
    gateway.awaitThat(
        "the expression to be told of",
        () -> health().contains(tags) && health().contains("did you mean folder?"));
    set(tags, "t0");
    awaitNoTrouble();
  }

  private void awaitNoTrouble() {
    gateway.awaitThat(
        "the trouble to go", () -> health().contains("\"name\":\"changes\",\"status\":\"UP\""));
  }

  /** From now on the endpoint answers no first capture until it is let. */
  private CountDownLatch hold() {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    endpoint.now(
        request -> {
          if (asked.incrementAndGet() == 1) {
            try {
              assertThat(answer.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return endpoint.session();
        });
    return answer;
  }

  private void awaitUploads(int count) {
    gateway.awaitThat(count + " uploads", () -> endpoint.uploads().size() == count);
  }
}
