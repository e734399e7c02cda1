package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.config.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.Test;

/** Routes of Camel's change under exchanges, which don't notice. */
class LiveChangesTest extends Followed {
  @Test
  void aRouteIsChangedAddedAndRemoved() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    assertThat(word()).isEqualTo("one");
    write("word.camel.yaml", WORD.formatted("two"));
    awaitWord("two");
    write("more.camel.yaml", WORD.formatted("more").replace("word", "more"));
    await().atMost(SOON).until(() -> camel.getRoute("more") != null);
    assertThat(template.requestBody("direct:more", "", String.class)).isEqualTo("more");
    Files.delete(routes.resolve("more.camel.yaml"));
    await().atMost(SOON).until(() -> camel.getRoute("more") == null);
    await("the old ones to end").atMost(SOON).until(() -> camel.getRoutes().size() == 2);
  }

  @Test
  void whatIsInARouteThatIsReplacedGoesOnInIt() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    gate.open = new CountDownLatch(1);
    CompletableFuture<Object> old = template.asyncRequestBody("direct:word", "");
    await().until(() -> gate.within.get() == 1);
    CountDownLatch first = gate.open;
    gate.open = new CountDownLatch(0);
    write("word.camel.yaml", WORD.formatted("two"));
    awaitWord("two");
    assertThat(old).isNotDone();
    first.countDown();
    assertThat(old.get(20, TimeUnit.SECONDS)).isEqualTo("one");
    await("the old route to end")
        .atMost(SOON)
        .until(() -> camel.getRouteController().getRouteStatus("word") == null);
    write("word.camel.yaml", WORD.formatted("three"));
    awaitWord("three");
    await("the name to be its own again").atMost(SOON).until(() -> camel.getRoute("word") != null);
  }

  @Test
  void whoCallsARouteWhileItIsReplacedGetsItsAnswer() throws Exception {
    write("word.camel.yaml", WORD.formatted("0"));
    start();
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicInteger calls = new AtomicInteger();
    Thread[] callers = new Thread[3];
    for (int i = 0; i < callers.length; i++) {
      callers[i] =
          new Thread(
              () -> {
                try {
                  while (!ended.get()) {
                    Integer.parseInt(word());
                    calls.incrementAndGet();
                  }
                } catch (RuntimeException e) {
                  failure.set(e);
                }
              });
      callers[i].start();
    }
    for (int i = 1; i <= 8; i++) {
      write("word.camel.yaml", WORD.formatted(i));
      awaitWord(Integer.toString(i));
    }
    ended.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(calls.get()).isGreaterThan(100);
  }

  @Test
  void whoCallsARouteThatGoesIsNotKeptWaiting() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    Files.delete(routes.resolve("word.camel.yaml"));
    await().atMost(SOON).until(() -> camel.getRoute("word") == null);
    long begin = System.nanoTime();
    assertThat(word()).as("by who had found it before").isEqualTo("one");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    await("its end")
        .atMost(SOON)
        .until(() -> camel.getRouteController().getRouteStatus("word") == null);
  }

  @Test
  void aRouteThatWentAndComesAgainIsThereAtOnce() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    assertThat(word()).isEqualTo("one");
    Files.delete(routes.resolve("word.camel.yaml"));
    await().atMost(SOON).until(() -> camel.getRoute("word") == null);
    write("word.camel.yaml", WORD.formatted("two"));
    await("the word two").atMost(Duration.ofSeconds(4)).until(() -> word().equals("two"));
    assertThat(troubles.wrong()).isEmpty();
    await("the old one to end").atMost(SOON).until(() -> camel.getRoutes().size() == 2);
  }

  @Test
  void whatCannotBeIsToldWithItsPlaceAndChangesNothing() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    Path file = routes.resolve("word.camel.yaml");
    write("word.camel.yaml", WORD.formatted("two") + "- route: [");
    awaitTrouble(file + ", line 10, column 11: is no YAML");
    write("word.camel.yaml", WORD.formatted("two").replace("bean:gate", "nosuch:gate"));
    awaitTrouble(
        file
            + ", line 7, column 18: route word can't be made: No endpoint could be found for: nosuch");
    write("word.camel.yaml", WORD.formatted("two").replace("bean:gate?", "bean:gate?nosuch=1&"));
    awaitTrouble("Unknown parameters=[{nosuch=1}]");
    write("word.camel.yaml", WORD.formatted("two").replace("setBody", "setBodice"));
    awaitTrouble(file + ", line 8, ");
    write("word.camel.yaml", WORD.formatted("two").replace("bean:gate", "bean:fence"));
    awaitTrouble("fence");
    write("word.camel.yaml", WORD.formatted("${nosuch").replace("constant", "simple"));
    awaitTrouble(file + ", line 9, column 21: route word can't be made: expected symbol function");
    write("word.camel.yaml", WORD.formatted("{{no.such}}"));
    awaitTrouble(
        file
            + ", line 9, column 23: route word can't be made: {{no.such}} stands for a key that is"
            + " not set; set no.such in "
            + properties);
    assertThat(word()).isEqualTo("one");
    write("word.camel.yaml", WORD.formatted("two"));
    awaitPeace();
    assertThat(word()).isEqualTo("two");
  }

  @Test
  void aFileThatIsWrongKeepsNoOtherFromItsEffect() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    write("bad.camel.yaml", "- route: {id: bad, from: {uri: 'nosuch:x'}}");
    awaitTrouble("bad.camel.yaml, line 1, ");
    write("word.camel.yaml", WORD.formatted("two"));
    awaitWord("two");
    assertThat(troubles.words()).contains("bad.camel.yaml");
    Files.delete(routes.resolve("bad.camel.yaml"));
    awaitPeace();
  }

  @Test
  void aRouteThatIsThereTwiceIsToldOfTheFileThatHasComeToHaveIt() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    write("a.camel.yaml", WORD.formatted("two"));
    Path file = routes.resolve("a.camel.yaml");
    awaitTrouble("the id word is in " + file + ", line 2, column 9 already");
    assertThat(word()).isEqualTo("one");
    Files.delete(routes.resolve("word.camel.yaml"));
    awaitPeace();
    assertThat(word()).isEqualTo("two");
  }

  @Test
  void whatCannotBeStartedIsPutBack() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    Path none = folder.resolve("none");
    String uri = "file:" + none + "?startingDirectoryMustExist=true&autoCreate=false";
    String second = "- route: {id: second, from: {uri: '" + uri + "', steps: [{log: x}]}}\n";
    write("word.camel.yaml", WORD.formatted("two") + second);
    awaitTrouble("Starting directory does not exist: " + none);
    assertThat(word()).isEqualTo("one");
    assertThat(camel.getRoute("second")).isNull();
    write("word.camel.yaml", WORD.formatted("two"));
    awaitWord("two");
    awaitPeace();
  }

  @Test
  void aRouteThatTakesFromOutsideRunsDryFirst() throws Exception {
    Path in = Files.createDirectory(folder.resolve("in"));
    String poller =
        """
        - route:
            id: poller
            from:
              uri: file:%s?delay=%d&initialDelay=0&delete=true
              steps:
                - to: bean:gate?method=pass
                - setHeader: {name: CamelFileName, constant: "%s"}
                - to: file:%s
        """;
    Path out = folder.resolve("out");
    write("poller.camel.yaml", poller.formatted(in, 50, "one", out));
    start();
    gate.open = new CountDownLatch(1);
    Files.writeString(in.resolve("x"), "x");
    await().until(() -> gate.within.get() == 1);
    write("poller.camel.yaml", poller.formatted(in, 60, "two", out));
    awaitTrouble("waits until what is under way in it (1) has ended");
    assertThat(gate.within.get()).as("nothing takes the same again").isEqualTo(1);
    gate.open.countDown();
    awaitPeace();
    assertThat(out.resolve("one")).exists();
    Files.writeString(in.resolve("y"), "y");
    await().atMost(SOON).until(() -> Files.exists(out.resolve("two")));
  }

  @Test
  void routesWithoutAnIdAreReplacedToo() throws Exception {
    String word = WORD.formatted("one").replace("    id: word\n", "");
    write("word.camel.yaml", word);
    start();
    assertThat(word()).isEqualTo("one");
    write("word.camel.yaml", word.replace("one", "two"));
    awaitWord("two");
    await("the old one to end").atMost(SOON).until(() -> camel.getRoutes().size() == 2);
  }

  @Test
  void instancesOfAUsersTemplateComeGoAndChange() throws Exception {
    write(
        "inbox-own.camel.yaml",
        """
        - routeTemplate:
            id: inbox-own
            parameters:
              - name: name
              - name: tags
                defaultValue: none
            route:
              from:
                uri: direct:{{name}}
                steps:
                  - setBody:
                      constant: "{{tags}}"
        """);
    String own = "camel.route-template[%s].template-id = inbox-own\n";
    properties(own.formatted("own"));
    start();
    assertThat(template.requestBody("direct:own", "", String.class)).isEqualTo("none");
    properties(
        own.formatted("own") + "camel.route-template[own].tags = some\n" + own.formatted("word"));
    awaitWord("none");
    assertThat(template.requestBody("direct:own", "", String.class)).isEqualTo("some");
    properties(own.formatted("own") + "camel.route-template[own].togs = some\n");
    awaitTrouble(
        "camel.route-template[own].togs (" + properties + "): is no parameter of inbox-own");
    assertThat(word()).isEqualTo("none");
    properties(own.formatted("own"));
    await().atMost(SOON).until(() -> camel.getRoute("word") == null);
    awaitPeace();
    String text = Files.readString(routes.resolve("inbox-own.camel.yaml"));
    write("inbox-own.camel.yaml", text.replace("\"{{tags}}\"", "\"other {{tags}}\""));
    await()
        .atMost(SOON)
        .until(() -> template.requestBody("direct:own", "", String.class).equals("other none"));
    Files.delete(routes.resolve("inbox-own.camel.yaml"));
    awaitTrouble("there is no template 'inbox-own'");
    assertThat(template.requestBody("direct:own", "", String.class)).isEqualTo("other none");
  }

  @Test
  void otherKeysTakeEffectAtTheNextStart() throws Exception {
    start();
    properties("delivery.concurrency = 7\n");
    await()
        .atMost(SOON)
        .until(
            () ->
                troubles
                    .later()
                    .equals(
                        List.of(
                            "delivery.concurrency: the change takes effect at the next start")));
    assertThat(troubles.wrong()).isEmpty();
    properties("");
    await().atMost(SOON).until(() -> troubles.later().isEmpty());
  }

  @Test
  void aKeyThatNoRouteUsesAnyMoreIsToldToRefuseTheNextStartAndKeepsNoInboxFromItsEffect()
      throws Exception {
    write("word.camel.yaml", WORD.formatted("{{my.word:one}}"));
    properties("my.word = two\n");
    start();
    write("word.camel.yaml", WORD.formatted("three"));
    awaitWord("three");
    String trouble =
        "my.word ("
            + properties
            + "): is not a key that Remora knows; no route of routes.dir asks for it either; the"
            + " next start is refused";
    awaitTrouble(trouble);
    assertThat(Check.problems(load()))
        .as("what the next start says")
        .singleElement()
        .satisfies(problem -> assertThat(trouble).startsWith(problem.toString()));
    write(
        "inbox-own.camel.yaml",
        """
        - routeTemplate:
            id: inbox-own
            parameters:
              - name: name
            route:
              from:
                uri: direct:{{name}}
                steps:
                  - setBody:
                      constant: own
        """);
    properties("my.word = two\ncamel.route-template[own].template-id = inbox-own\n");
    await().atMost(SOON).until(() -> camel.getRoute("own") != null);
    awaitTrouble(trouble);
    assertThat(troubles.wrong()).hasSize(1);
    properties("camel.route-template[own].template-id = inbox-own\n");
    awaitPeace();
  }

  /** It looks sound until it is started. */
  public static final class Dud extends ServiceSupport implements Processor {
    @Override
    public void process(Exchange exchange) {}

    @Override
    protected void doStart() throws Exception {
      throw new IOException("no start");
    }
  }

  @Test
  void oneThatIsGoneStaysForItsCallersWhereAnotherInItsPlaceCantBe() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start(context -> context.getRegistry().bind("dud", new Dud()));
    Files.delete(routes.resolve("word.camel.yaml"));
    await().atMost(SOON).until(() -> camel.getRoute("word") == null);
    assertThat(word()).isEqualTo("one");
    write(
        "more.camel.yaml",
        "- route:\n    id: more\n    from:\n      uri: direct:word\n      steps:\n"
            + "        - process: {ref: dud}\n");
    awaitTrouble("no start");
    assertThat(template.asyncRequestBody("direct:word", "").get(5, TimeUnit.SECONDS))
        .isEqualTo("one");
  }

  @Test
  void oneThatTookThePlaceOfOneThatIsGoneStaysWhereItsOwnChangeCantBe() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start(context -> context.getRegistry().bind("dud", new Dud()));
    Files.delete(routes.resolve("word.camel.yaml"));
    await().atMost(SOON).until(() -> camel.getRoute("word") == null);
    String more = "- route:\n    id: more\n    from:\n      uri: direct:word\n      steps:\n";
    write("more.camel.yaml", more + "        - setBody: {constant: two}\n");
    awaitWord("two");
    assertThat(camel.getRouteController().getRouteStatus("word")).as("it still leaves").isNotNull();
    write("more.camel.yaml", more + "        - process: {ref: dud}\n");
    awaitTrouble("no start");
    assertThat(template.asyncRequestBody("direct:word", "").get(5, TimeUnit.SECONDS))
        .isEqualTo("two");
    await("the end of the one that is gone")
        .atMost(SOON)
        .until(() -> camel.getRouteController().getRouteStatus("word") == null);
    assertThat(template.asyncRequestBody("direct:word", "").get(5, TimeUnit.SECONDS))
        .isEqualTo("two");
    write("more.camel.yaml", more + "        - setBody: {constant: three}\n");
    awaitWord("three");
  }

  /** It tells whether a route is there when it is started. */
  public static final class Onlooker extends ServiceSupport implements Processor {
    private final CamelContext context;
    private final AtomicReference<Boolean> seen = new AtomicReference<>();

    Onlooker(CamelContext context) {
      this.context = context;
    }

    @Override
    public void process(Exchange exchange) {}

    @Override
    protected void doStart() {
      seen.set(context.getRoute("caller") != null);
    }
  }

  @Test
  void whatIsCalledComesBeforeWhatTakesFromOutside() throws Exception {
    AtomicReference<Onlooker> onlooker = new AtomicReference<>();
    start(
        context -> {
          onlooker.set(new Onlooker(context));
          context.getRegistry().bind("onlooker", onlooker.get());
        });
    write(
        "caller.camel.yaml",
        """
        - route:
            id: caller
            from:
              uri: timer:caller
              steps:
                - to: direct:zone
        - route:
            id: zone
            from:
              uri: direct:zone
              steps:
                - process: {ref: onlooker}
        """);
    await().atMost(SOON).until(() -> camel.getRoute("caller") != null);
    assertThat(onlooker.get().seen.get()).as("the caller was there before").isFalse();
  }

  @Test
  void whatIsCalledBeforeADeliveryStaysUntilTheOneIsThereThatComesForIt() throws Exception {
    String hook =
        "- route:\n    id: %s\n    from:\n      uri: direct:before-delivery-%1$s\n      steps:\n"
            + "        - %2$s\n";
    write("hook.camel.yaml", hook.formatted("caller", "log: called"));
    AtomicReference<Onlooker> onlooker = new AtomicReference<>();
    start(
        context -> {
          onlooker.set(new Onlooker(context));
          context.getRegistry().bind("onlooker", onlooker.get());
        });
    write("hook.camel.yaml", hook.formatted("zone", "process: {ref: onlooker}"));
    await().atMost(SOON).until(() -> camel.getRoute("zone") != null);
    await().atMost(SOON).until(() -> camel.getRoute("caller") == null);
    assertThat(onlooker.get().seen.get()).as("the one before was there still").isTrue();
  }

  @Test
  void whoCallsARouteThatHasAnotherPlaceByNowIsNotKeptWaiting() throws Exception {
    String hook =
        "- route:\n    id: hook\n    from:\n      uri: direct:before-delivery-%s\n      steps:\n"
            + "        - setBody: {constant: \"%1$s\"}\n";
    write("hook.camel.yaml", hook.formatted("one"));
    start();
    write("hook.camel.yaml", hook.formatted("two"));
    await().atMost(SOON).until(() -> camel.getRoute("hook") == null);
    assertThat(template.requestBody("direct:before-delivery-two", "", String.class))
        .isEqualTo("two");
    long begin = System.nanoTime();
    assertThat(template.requestBody("direct:before-delivery-one", "", String.class))
        .as("by who had found it before")
        .isEqualTo("one");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    write("hook.camel.yaml", hook.formatted("one"));
    await().atMost(SOON).until(() -> word("two") == null);
    assertThat(word("one")).isEqualTo("one");
  }

  @Test
  void oneThatWasToHaveAnotherPlaceStaysWhereTheChangeCantBe() throws Exception {
    String hook =
        "- route:\n    id: hook\n    from:\n      uri: direct:before-delivery-%s\n      steps:\n"
            + "        - setBody: {constant: \"%1$s\"}\n";
    write("hook.camel.yaml", hook.formatted("one"));
    start();
    String late =
        "- route:\n    id: zlate\n    from:\n      uri: \"file:%s?startingDirectoryMustExist=true&"
            + "autoCreate=false\"\n      steps:\n        - log: late\n";
    write("hook.camel.yaml", hook.formatted("two") + late.formatted(folder.resolve("none")));
    awaitTrouble("zlate can't be made");
    assertThat(word("one")).isEqualTo("one");
    assertThat(word("two")).isNull();
    write("hook.camel.yaml", hook.formatted("two"));
    await().atMost(SOON).until(() -> word("one") == null);
    assertThat(word("two")).isEqualTo("two");
    awaitPeace();
  }

  /** Null where no such route is to be found. */
  private String word(String place) {
    String uri = "direct://before-delivery-" + place;
    return camel.getRoutes().stream().anyMatch(r -> r.getEndpoint().getEndpointUri().equals(uri))
        ? template.requestBody(uri, "", String.class)
        : null;
  }

  @Test
  void aFileThatCantTakeThePlaceOfOneOfItsNameLeavesThatInEffect() throws Exception {
    Path more = Files.createDirectory(folder.resolve("more"));
    Files.writeString(properties, "routes.dir = " + routes + "," + more + "\n");
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    Path word = Files.writeString(more.resolve("word.camel.yaml"), "- route: {id: other}\n");
    awaitTrouble(word + ": has the name of Remora's own " + routes.resolve("word.camel.yaml"));
    assertThat(camel.getRoute("word")).isNotNull();
    Files.writeString(word, "- route: [\n");
    awaitTrouble(word + ", line 2, column 1: is no YAML");
    assertThat(camel.getRoute("word")).isNotNull();
    Files.writeString(word, WORD.formatted("two"));
    awaitWord("two");
    awaitPeace();
    Files.delete(word);
    awaitWord("one");
  }

  @Test
  void aMistakeInAnInboxsExpressionIsToldUnderItsKey() throws Exception {
    write(
        "inbox-own.camel.yaml",
        """
        - routeTemplate:
            id: inbox-own
            parameters:
              - name: name
              - name: tags
            route:
              from:
                uri: direct:{{name}}
                steps:
                  - setBody:
                      simple: "{{tags}}"
        """);
    start();
    String own = "camel.route-template[own].";
    properties(own + "template-id = inbox-own\n" + own + "tags = ${bean:nobody.x}\n");
    awaitTrouble(own + "tags (" + properties + "): '${bean:nobody.x}' is no expression");
  }

  @Test
  void aKeyThatIsGoneAndARouteAsksForIsToldToRefuseTheNextStart() throws Exception {
    properties("my.word = one\nmy.other = two\n");
    Properties initial = new Properties();
    initial.setProperty("my.word", "one");
    write("word.camel.yaml", "# not {{my.other}}\n" + WORD.formatted("{{my.word}}"));
    write("more.camel.yaml", WORD.formatted("{{my.other:three}}").replace("word", "more"));
    start(context -> context.getPropertiesComponent().setInitialProperties(initial));
    properties("");
    awaitTrouble(routes.resolve("word.camel.yaml") + ", line ");
    awaitTrouble(
        "{{my.word}} stands for a key that is not set; set my.word in "
            + properties
            + ", or MY_WORD in the environment; the next start is refused unless that is mended");
    assertThat(troubles.wrong()).hasSize(1);
    assertThat(troubles.later())
        .containsExactly("my.other: the change takes effect at the next start");
    assertThat(word()).as("what is in effect").isEqualTo("one");
    properties("my.word = one\nmy.other = two\n");
    awaitPeace();
    assertThat(troubles.later()).isEmpty();
  }

  @Test
  void aValueThatTheNextStartWouldRefuseIsToldSo() throws Exception {
    start();
    properties("delivery.concurrency = many\n");
    awaitTrouble("delivery.concurrency (" + properties + "): 'many' is not allowed: it has to be ");
    awaitTrouble("; the next start is refused unless that is mended");
    assertThat(troubles.later()).as("once is enough").isEmpty();
    properties("");
    awaitPeace();
  }

  @Test
  void whatIsMendedElsewhereIsLookedAtAgain() throws Exception {
    start();
    Path more = folder.resolve("more");
    properties("components.dir = " + more + "\n");
    awaitTrouble("the folder " + more + " does not exist");
    Files.createDirectory(more);
    awaitPeace();
    assertThat(troubles.later())
        .containsExactly("components.dir: the change takes effect at the next start");
  }

  @Test
  void aFolderThatIsGoneIsNoWishToEndItsRoutes() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    Path aside = folder.resolve("aside");
    Files.move(routes, aside);
    awaitTrouble(routes + " is gone");
    assertThat(word()).isEqualTo("one");
    Files.move(aside, routes);
    awaitPeace();
  }

  /** Of what a class is missing that it wants, as of a component whose other jars are not there. */
  public static final class Torn extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String rest, Map<String, Object> options) {
      return rest.equals("x") ? torn() : new Late(uri, this);
    }

    static Endpoint torn() {
      throw new NoClassDefFoundError("org/none/Part");
    }

    private static final class Late extends DefaultEndpoint {
      Late(String uri, Torn component) {
        super(uri, component);
      }

      @Override
      public Producer createProducer() {
        throw new UnsupportedOperationException();
      }

      @Override
      public Consumer createConsumer(Processor processor) {
        return new DefaultConsumer(this, processor) {
          private boolean stopped;

          @Override
          protected void doStart() {
            if (getEndpoint().getEndpointUri().endsWith("late")) {
              torn();
            }
          }

          @Override
          protected void doStop() {
            if (getEndpoint().getEndpointUri().endsWith("stuck") && !stopped) {
              stopped = true;
              torn();
            }
          }
        };
      }
    }
  }

  /** Of which a user has made one and set it. */
  public static final class Idle extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String rest, Map<String, Object> options) {
      assertThat(isLazyStartProducer()).as("it is set alike").isTrue();
      return new DefaultEndpoint(uri, this) {
        @Override
        public Producer createProducer() {
          return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
              // nothing
            }
          };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }

  @Test
  void aClassThatIsMissingEndsNoOtherChange() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    camel.getRegistry().bind("torn", new Torn());
    write("word.camel.yaml", WORD.formatted("two").replace("bean:gate?method=pass", "torn:x"));
    awaitTrouble("route word can't be made: the class org.none.Part is missing");
    assertThat(word()).isEqualTo("one");
    String late = "- route: {id: zlate, from: {uri: 'torn:late', steps: [{log: x}]}}\n";
    write("word.camel.yaml", WORD.formatted("two") + late);
    awaitTrouble("route zlate can't be made: the class org.none.Part is missing");
    assertThat(word()).as("put back").isEqualTo("one");
    write("word.camel.yaml", WORD.formatted("two"));
    awaitWord("two");
    awaitPeace();
  }

  @Test
  void whatIsCutOffForAChangeThatFailsTakesInAgain() throws Exception {
    String stuck = "- route: {id: zstuck, from: {uri: 'torn:stuck', steps: [{log: %s}]}}\n";
    write("word.camel.yaml", WORD.formatted("one") + stuck.formatted("x"));
    start(context -> context.getRegistry().bind("torn", new Torn()));
    write("word.camel.yaml", WORD.formatted("two") + stuck.formatted("y"));
    awaitTrouble("zstuck can't be made: the class org.none.Part is missing");
    long begin = System.nanoTime();
    assertThat(word()).isEqualTo("one");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void thatNobodyLooksAnyMoreIsTold() throws Exception {
    start();
    reread =
        () -> {
          throw new AssertionError("of the test");
        };
    properties("x = y\n");
    awaitTrouble("changes are no longer looked for; restart Remora");
  }

  @Test
  void aRouteIsRenamed() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    write("word.camel.yaml", WORD.formatted("two").replace("id: word", "id: term"));
    awaitWord("two");
    awaitPeace();
    await().atMost(SOON).until(() -> camel.getRoute("word") == null);
    Path none = folder.resolve("none");
    String uri = "file:" + none + "?startingDirectoryMustExist=true&autoCreate=false";
    String late = "- route: {id: zlate, from: {uri: '" + uri + "', steps: [{log: x}]}}\n";
    write("word.camel.yaml", WORD.formatted("three") + late);
    awaitTrouble("Starting directory does not exist");
    assertThat(word()).as("put back").isEqualTo("two");
    write("word.camel.yaml", WORD.formatted("three"));
    awaitWord("three");
    awaitPeace();
  }

  @Test
  void theFileOfARouteWithoutAnIdIsRenamed() throws Exception {
    String word = WORD.formatted("one").replace("    id: word\n", "");
    write("word.camel.yaml", word);
    start();
    Files.delete(routes.resolve("word.camel.yaml"));
    write("term.camel.yaml", word.replace("one", "two"));
    awaitWord("two");
    awaitPeace();
  }

  @Test
  void aFileOfTheConfigurationThatIsGoneIsNoWishToEndItsInboxes() throws Exception {
    String own =
        "- routeTemplate: {id: inbox-own, parameters: [{name: name}], route: {from: {uri:"
            + " 'direct:{{name}}', steps: [{setBody: {constant: here}}]}}}\n";
    write("inbox-own.camel.yaml", own);
    properties("camel.route-template[word].template-id = inbox-own\n");
    start();
    reread = () -> Files.exists(properties) ? load() : load(null);
    String text = Files.readString(properties);
    Files.delete(properties);
    awaitTrouble(properties + " is gone");
    assertThat(word()).isEqualTo("here");
    Files.writeString(properties, "");
    awaitTrouble(properties + " is empty");
    assertThat(word()).isEqualTo("here");
    Files.writeString(properties, text);
    awaitPeace();
  }

  @Test
  void aFolderThatIsNotMountedIsNoWishToEndItsRoutes() throws Exception {
    write("word.camel.yaml", WORD.formatted("one"));
    start();
    Path aside = folder.resolve("aside");
    Files.move(routes, aside);
    Files.createDirectory(routes);
    awaitTrouble(routes + " is another folder, with no routes in it");
    assertThat(word()).isEqualTo("one");
    Files.delete(routes);
    Files.move(aside, routes);
    awaitPeace();
  }

  @Test
  void beansThatRunOutliveATrialAndTheEndOfARoute() throws Exception {
    Idle own = new Idle();
    own.setLazyStartProducer(true);
    MemoryIdempotentRepository seen = new MemoryIdempotentRepository();
    String route =
        "- route: {id: word, from: {uri: 'direct:word', steps: [{to: {uri: 'own:x'}},"
            + " {idempotentConsumer: {constant: {expression: a}, idempotentRepository: seen,"
            + " steps: [{log: x}]}}, {setBody: {constant: %s}}%s]}}\n";
    write("word.camel.yaml", route.formatted("one", ""));
    start(
        context -> {
          context.getRegistry().bind("own", own);
          context.getRegistry().bind("seen", seen);
        });
    assertThat(word()).isEqualTo("one");
    assertThat(seen.contains("a")).isTrue();
    write("word.camel.yaml", route.formatted("two", ", {to: {uri: 'nosuch:x'}}"));
    awaitTrouble("nosuch");
    assertThat(own.getCamelContext()).isSameAs(camel);
    assertThat(own.isStarted()).isTrue();
    assertThat(seen.contains("a")).isTrue();
    write("word.camel.yaml", route.formatted("two", ""));
    awaitWord("two");
    await("the old one to end")
        .atMost(SOON)
        .until(() -> camel.getRouteController().getRouteStatus("word") == null);
    assertThat(seen.isStarted()).isTrue();
    assertThat(seen.contains("a")).isTrue();
    assertThat(own.isStarted()).isTrue();
    assertThat(own.getCamelContext()).isSameAs(camel);
  }
}
