package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake is one problem, which names its key and the file that it is in. */
class CheckTest {
  @TempDir Path folder;

  private Settings settings(Map<String, String> environment, String... lines) throws IOException {
    Path file = folder.resolve("my.properties");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return Settings.load(Path.of("."), file, environment);
  }

  private List<Problem> problems(String... lines) throws IOException {
    return Check.problems(settings(Map.of(), lines));
  }

  private Problem only(String... lines) throws IOException {
    List<Problem> problems = problems(lines);
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).toString().lines()).as("on one line").hasSize(1);
    return problems.get(0);
  }

  /** One that was made of it would take captures from a target. */
  @Test
  void theTemplateOfRemorasOwnLinesIsNoneForAnInbox() throws IOException {
    assertThat(only("camel.route-template[x].path = /x").message())
        .startsWith("is missing: one of inbox-bucket, ")
        .doesNotContain("line");
    assertThat(
            only("camel.route-template[x].template-id = line", "camel.route-template[x].target = y")
                .message())
        .startsWith("there is no template 'line' (there are inbox-bucket, ");
  }

  @Test
  void aTokenWhereAKeyOrANameBelongsIsNotShown() throws IOException {
    String token = "5ec2e7a05ec2e7a05ec2e7a05ec2e7a0";
    for (String line : List.of(token, "cloudshark." + token + ".tokn = x", "camel." + token)) {
      assertThat(problems(line)).isNotEmpty();
      assertThat(problems(line).toString()).doesNotContain(token).contains("***");
    }
    assertThat(catchThrowable(() -> problems(token, token)))
        .hasMessageStartingWith("*** (")
        .hasMessageContaining("is set twice");
  }

  @Test
  void twoInboxesOfOneFolderAreToldUnlessTheirNamesTellWhoseACaptureIs() throws IOException {
    Files.createDirectories(folder.resolve("in/site-a"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("in"));
    String one = "camel.route-template[one].";
    String two = "camel.route-template[two].";
    String[] same = {
      one + "template-id = inbox-directory",
      one + "path = " + folder.resolve("in"),
      two + "template-id = inbox-directory",
      two + "path = " + folder.resolve("link")
    };
    Problem problem = only(same);
    assertThat(problem.key()).isEqualTo(two + "path");
    assertThat(problem.message()).contains("is the folder of inbox one as well");
    String[] apart = Arrays.copyOf(same, 5);
    apart[4] = two + "include = *.pcapng";
    assertThat(problems(apart)).isEmpty();
    apart[4] = two + "after = keep";
    assertThat(problems(apart)).as("each to a target of its own").isEmpty();

    same[3] = two + "path = " + folder.resolve("in/site-a");
    assertThat(problems(same)).isEmpty();
    assertThat(Check.warnings(settings(Map.of(), same)))
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning.message()).contains("lies within the folder of inbox one"));
    String[] flat = Arrays.copyOf(same, 5);
    flat[4] = one + "recursive = false";
    assertThat(Check.warnings(settings(Map.of(), flat))).isEmpty();
  }

  @Test
  void twoInboxesOfOneFolderOnAServerAreWarnedOf() throws IOException {
    String one = "camel.route-template[one].";
    String two = "camel.route-template[two].";
    String[] same = {
      one + "template-id = inbox-ftp",
      one + "host = router",
      one + "directory = up",
      two + "template-id = inbox-ftp",
      two + "host = router",
      two + "directory = up/"
    };
    assertThat(problems(same)).isEmpty();
    assertThat(Check.warnings(settings(Map.of(), same)))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.key()).isEqualTo(two + "directory");
              assertThat(warning.message()).contains("is the folder of inbox one as well");
            });
    same[5] = two + "directory = up/a";
    assertThat(Check.warnings(settings(Map.of(), same)))
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning.message()).contains("lies within the folder of inbox one"));
    String[] shelf = same.clone();
    shelf[2] = one + "directory = .";
    shelf[5] = two + "directory = dead-letter";
    assertThat(Check.warnings(settings(Map.of(), shelf)))
        .as("what the first moves there it does not look at")
        .isEmpty();
    String[] other = Arrays.copyOf(same, 7);
    other[6] = two + "username = another";
    assertThat(Check.warnings(settings(Map.of(), other)))
        .as("a login may lead elsewhere")
        .isEmpty();
    String[] kept = Arrays.copyOf(same, 7);
    kept[6] = one + "after = keep";
    assertThat(Check.warnings(settings(Map.of(), kept))).isEmpty();
  }

  @Test
  void twoInboxesOfOnePrefixOfABucketAreWarnedOf() throws IOException {
    String one = "camel.route-template[one].";
    String two = "camel.route-template[two].";
    String[] same = {
      one + "template-id = inbox-bucket",
      one + "bucket = captures",
      two + "template-id = inbox-bucket",
      two + "bucket = captures"
    };
    assertThat(Check.warnings(settings(Map.of(), same)))
        .singleElement()
        .satisfies(warning -> assertThat(warning.key()).isEqualTo(two + "prefix"));
    same[3] = two + "bucket = others";
    assertThat(Check.warnings(settings(Map.of(), same))).isEmpty();
  }

  @Test
  void theShippedConfigurationIsSound() throws IOException {
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "delivery.concurency,delivery.concurrency",
    "cloudshark.tokn,cloudshark.token",
    "cloudshark.lab.ulr,cloudshark.lab.url",
    "camel.main.streamCachingEnable,camel.main.streamCachingEnabled",
    "camel.route-template[inbox].setle,settle",
    "camel.route-template[inbox].duplicate,duplicates"
  })
  void aMisspeltKeyIsNamedWithTheNearestOne(String key, String nearest) throws IOException {
    Problem problem = only(key + " = x");
    assertThat(problem.key()).isEqualTo(key);
    assertThat(problem.where()).endsWith("my.properties");
    assertThat(problem.message()).contains("did you mean " + nearest + "?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"settle", "path", "name", "pat", "tag"})
  void aParameterWithoutItsInboxIsNoKey(String key) throws IOException {
    assertThat(only(key + " = 5s").key()).isEqualTo(key);
  }

  @Test
  void aKeyThatAUsersRouteAsksForIsKnown() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    Files.writeString(
        folder.resolve("mine/mine.camel.yaml"), "- route:\n    id: \"{{my.own}} {{?other}}\"\n");
    String routes = "routes.dir = routes," + folder.resolve("mine");
    assertThat(problems(routes, "my.own = 1", "other = 2")).isEmpty();
    assertThat(only(routes, "my.ow = 1").key()).isEqualTo("my.ow");
  }

  @Test
  void aServerCannotBeAllowedToBeSilentForEver() throws IOException {
    String prefix = "camel.route-template[far].";
    Problem problem =
        only(
            prefix + "template-id = inbox-ftp",
            prefix + "host = ftp.example",
            prefix + "timeout = 0");
    assertThat(problem.key()).isEqualTo(prefix + "timeout");
    assertThat(problem.message()).contains("at least 1s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http.port|0",
        "http.port|eighty",
        "delivery.concurrency|0",
        "delivery.back-off|5",
        "delivery.back-off|5 parsecs",
        "delivery.back-off|99999999999999999999d",
        "delivery.in-doubt|maybe",
        "delivery.stop-on|(unclosed",
        "embedded.max-size|999999999999GB",
        "embedded.max-size|-1",
        "embedded.max-size|0",
        "embedded.url-hosts|https://files.example",
        "embedded.url-hosts|a.example,files.example:https",
        "embedded.url-hosts|files.example:70000",
        "delivery.answer-timeout|0",
        "delivery.bandwidth|63KB",
        "log.level|loud",
        "cloudshark.method|patch",
        "cloudshark.proxy|proxy host",
        "cloudshark.proxy|socks://proxy:1080",
        "camel.route-template[inbox].settle|soon",
        "camel.route-template[inbox].after|burn",
        "camel.route-template[inbox].method|patch",
        "camel.route-template[inbox].recursive|yes",
        "camel.route-template[inbox].path|/data/#1",
        "camel.route-template[inbox].include|*.{pcap",
        "camel.route-template[inbox].exclude|*.tmp,[a-",
        "camel.route-template[inbox].target|lab"
      })
  void aWrongValueIsNamedWithItsKeyAndWhatIsAllowed(String key, String value) throws IOException {
    Problem problem = only(key + " = " + value);
    assertThat(problem.key()).isEqualTo(key);
    assertThat(problem.where()).endsWith("my.properties");
    assertThat(problem.message()).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "files.example",
        "*.files.example , files_2:8080,",
        "10.0.0.1:80,[2001:db8::1]:90,[::1],2001:db8::1"
      })
  void hostsMayBeNamedInManyWays(String hosts) throws IOException {
    assertThat(problems("embedded.url-hosts = " + hosts)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.pcap", "*.{pcap,pcapng},site-a/**", "[a-c,x]*.pcap", "a\\\\,b"})
  void patternsMayHaveCommasOfTheirOwn(String globs) throws IOException {
    assertThat(problems("camel.route-template[inbox].include = " + globs)).isEmpty();
  }

  /** Camel's own are regular expressions. */
  @Test
  void patternsOfAUsersTemplateAreTheirs() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    Files.writeString(
        folder.resolve("mine/mine.camel.yaml"),
        "- routeTemplate: {id: mine, parameters: [{name: name}, {name: include}], route: {from:"
            + " 'file:x?include={{include}}'}}\n");
    assertThat(
            problems(
                "routes.dir = routes," + folder.resolve("mine"),
                "camel.route-template[own].template-id = mine",
                "camel.route-template[own].include = [^/]+[.]pcap"))
        .isEmpty();
  }

  @Test
  void nothingWrittenForAParameterIsItsDefault() throws IOException {
    String[] all =
        Template.in(List.of(Path.of("routes"))).get("inbox-ftp").parameters().keySet().stream()
            .filter(parameter -> !parameter.equals("name"))
            .map(parameter -> "camel.route-template[far]." + parameter + " =")
            .toArray(String[]::new);
    String[] lines = Arrays.copyOf(all, all.length + 1);
    lines[all.length] = "camel.route-template[far].template-id = inbox-ftp";
    assertThat(only(lines).toString())
        .startsWith("camel.route-template[far].host (")
        .endsWith("is missing: The server.");
    lines[0] = "camel.route-template[far].host = ftp.example";
    Settings blank = settings(Map.of(), lines);
    assertThat(Check.problems(blank)).isEmpty();
    Settings unset = settings(Map.of(), lines[0], lines[all.length]);
    assertThat(Inboxes.complete(blank).get("far").parameters())
        .containsAllEntriesOf(Inboxes.complete(unset).get("far").parameters())
        .containsEntry("settle", "2s");
    assertThat(only("camel.route-template[inbox].path =").message())
        .isEqualTo("is missing: The folder to watch.");
    assertThat(only("camel.route-template[inbox].setle =").message()).contains("settle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "port", "path", "enabled"})
  void wherePagesAreIsSaidByRemorasOwnKeys(String key) throws IOException {
    Problem problem = only("camel.server." + key + " = 9000");
    assertThat(problem.key()).isEqualTo("camel.server." + key);
    assertThat(problem.message()).contains("http.host and http.port");
    assertThat(problems("camel.server.max-body-size = 9000")).isEmpty();
  }

  @Test
  void pagesAndManagementHaveAPortEach() throws IOException {
    String[] same = {"http.port = 9000", "camel.management.port = 9000", "", ""};
    assertThat(only(same).key()).isEqualTo("camel.management.port");
    same[2] = "http.host = 127.0.0.2";
    assertThat(problems(same)).as("another address").isEmpty();
    for (String any : List.of("0.0.0.0", "::")) {
      same[3] = "camel.management.host = " + any;
      assertThat(only(same).message()).contains("http.port");
    }
    same[2] = "http.host = 127.0.0.1";
    same[3] = "camel.management.host = localhost";
    assertThat(only(same).message()).contains("http.port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"upload", "intake", "line-default", "mine"})
  void anInboxHasNoNameOfARoute(String name) throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    Path mine = folder.resolve("mine/mine.camel.yaml");
    Files.writeString(mine, "- route:\n    id: mine\n    from: timer:x\n");
    Problem problem =
        only(
            "routes.dir = routes," + folder.resolve("mine"),
            "camel.route-template[" + name + "].template-id = inbox-directory",
            "camel.route-template[" + name + "].path = /a");
    assertThat(problem.key()).isEqualTo("camel.route-template[" + name + "].template-id");
    assertThat(problem.message())
        .startsWith("the name in brackets ")
        .contains(
            Map.of("mine", mine + ", line 2", "line-default", "of target 'default'")
                .getOrDefault(name, name));
  }

  @Test
  void anInboxMayBeNamedAsTheRouteOfATargetThatIsNotThere() throws IOException {
    assertThat(
            problems(
                "camel.route-template[line-1].template-id = inbox-directory",
                "camel.route-template[line-1].path = /a"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"64GB", "68719476736", "500MB", "1"})
  void aSizeMayBeInBytes(String size) throws IOException {
    assertThat(problems("embedded.max-size = " + size)).isEmpty();
    assertThat(settings(Map.of(), "embedded.max-size = " + size).bytes("embedded.max-size"))
        .isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host",
        "host:8080",
        "https://user:pw@host",
        "https://host?x=1",
        "https://host/api/v1/0123/upload"
      })
  void aUrlThatIsNoBaseIsRefused(String url) throws IOException {
    assertThat(only("cloudshark.url = " + url, "cloudshark.token = 1234").key())
        .isEqualTo("cloudshark.url");
  }

  @Test
  void aTokenIsNeverShown() throws IOException {
    Problem problem = only("cloudshark.url = http://host", "cloudshark.token = secret/secret");
    assertThat(problem.key()).isEqualTo("cloudshark.token");
    assertThat(problem.toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cloudshark.url|https://user:secret@host|***@host",
        "cloudshark.url|https://host/api/v1/secret/upload|https://host/api/v1/***/upload",
        "cloudshark.url|https://host/?token=secret|https://host/?***",
        "cloudshark.proxy|user:secret@proxy:3128|***@proxy:3128",
        "cloudshark.proxy|http://user:sec/secret@proxy:3128|***@proxy:3128",
        "camel.route-template[far].host|user:secret@ftp.example|***@ftp.example"
      })
  void aSecretWhereNoneBelongsIsNotShown(String key, String value, String shown)
      throws IOException {
    Problem problem =
        problems(
                key + " = " + value,
                "cloudshark.token = 1",
                "camel.route-template[far].template-id = inbox-ftp")
            .get(0);
    assertThat(problem.key()).isEqualTo(key);
    assertThat(problem.message())
        .startsWith("'" + shown + "' is not allowed")
        .doesNotContain("secret");
  }

  @Test
  void aTokenWhereItsFileBelongsIsNotShown() throws IOException {
    String token = "c0ffee00C0FFEE00c0ffee00c0ffee00";
    Problem problem = only("cloudshark.url = http://host", "cloudshark.token-file = " + token);
    assertThat(problem.key()).isEqualTo("cloudshark.token-file");
    assertThat(problem.message()).contains("set cloudshark.token to it").doesNotContain(token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://host", "http://10.0.0.1:8080/x", "http://127.evil.example"})
  void plainHttpToAnotherMachineDrawsAWarning(String url) throws IOException {
    Settings settings = settings(Map.of(), "cloudshark.url = " + url, "cloudshark.token = 1");
    assertThat(Check.problems(settings)).isEmpty();
    assertThat(Check.warnings(settings)).hasSize(1);
    Problem warning = Check.warnings(settings).get(0);
    assertThat(warning.key()).isEqualTo("cloudshark.url");
    assertThat(warning.where()).endsWith("my.properties");
    assertThat(warning.message()).startsWith(url + " is not encrypted");
  }

  @Test
  void aPageThatOtherMachinesMaySeeDrawsAWarningUnlessThereIsAPassword() throws IOException {
    Settings open = settings(Map.of(), "http.host = 0.0.0.0");
    assertThat(Check.warnings(open))
        .singleElement()
        .satisfies(warning -> assertThat(warning.key()).isEqualTo("http.host"));
    assertThat(Check.warnings(settings(Map.of(), "http.host = 0.0.0.0", "http.password = secret")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://host", "http://localhost:1", "http://127.0.0.1:1/x", "http://[::1]:1"})
  void whatNobodyCanReadAlongDrawsNone(String url) throws IOException {
    assertThat(Check.warnings(settings(Map.of(), "cloudshark.url = " + url))).isEmpty();
    assertThat(Check.warnings(settings(Map.of()))).as("the embedded endpoint").isEmpty();
  }

  @Test
  void aClientCertificateNeedsItsKeyAndTls() throws IOException {
    String file = Files.writeString(folder.resolve("some.pem"), "").toString();
    String[] https = {"cloudshark.url = https://host", "cloudshark.token = 1"};
    String certificate = "cloudshark.client-certificate-file = " + file;
    String key = "cloudshark.client-key-file = " + file;
    assertThat(problems(https[0], https[1], certificate, key)).isEmpty();
    Problem noKey = only(https[0], https[1], certificate);
    assertThat(noKey.key()).isEqualTo("cloudshark.client-key-file");
    assertThat(noKey.message()).contains("goes together with cloudshark.client-certificate-file");
    assertThat(only(https[0], https[1], key).key()).isEqualTo("cloudshark.client-certificate-file");
    assertThat(only(https[0], https[1], certificate, key.replace("some", "none")).message())
        .contains("none.pem does not exist");
    assertThat(problems("cloudshark.url = http://host", "cloudshark.token = 1", certificate, key))
        .extracting(Problem::key)
        .containsExactly("cloudshark.client-certificate-file", "cloudshark.client-key-file");
  }

  @Test
  void aTargetNeedsAUrlAndOneToken() throws IOException {
    assertThat(only("cloudshark.url = http://host").key()).isEqualTo("cloudshark.token");
    assertThat(only("cloudshark.lab.token = 1234").key()).isEqualTo("cloudshark.lab.url");
    Path file = Files.writeString(folder.resolve("token"), "1234");
    String url = "cloudshark.url = http://host";
    assertThat(only(url, "cloudshark.token = 1", "cloudshark.token-file = " + file).message())
        .contains("keep one of them");
    assertThat(only(url, "cloudshark.token-file = " + folder.resolve("none")).key())
        .isEqualTo("cloudshark.token-file");
    assertThat(problems(url, "cloudshark.token-file = " + file)).isEmpty();
  }

  @Test
  void authoritiesAreOfNoUseWithoutTls() throws IOException {
    Path file = Files.writeString(folder.resolve("authority.pem"), "");
    String authorities = "cloudshark.ca-file = " + file;
    Problem plain = only("cloudshark.url = http://host", "cloudshark.token = 1", authorities);
    assertThat(plain.key()).isEqualTo("cloudshark.ca-file");
    assertThat(plain.message())
        .contains("https:// alone")
        .contains("cloudshark.url is http://host");
    assertThat(only(authorities).message()).contains("embedded endpoint");
    assertThat(problems("cloudshark.url = https://host", "cloudshark.token = 1", authorities))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "la\\ b", "ü", "-x", "a/b"})
  void aTargetsNameIsPlain(String name) throws IOException {
    String key = "cloudshark." + name + ".url";
    Problem problem = only(key + " = http://host");
    assertThat(problem.key()).isEqualTo(key.replace("\\", ""));
    assertThat(problem.message()).contains("target's name");
  }

  @Test
  void theDefaultTargetCarriesNoName() throws IOException {
    Problem problem = only("cloudshark.default.url = http://host");
    assertThat(problem.key()).isEqualTo("cloudshark.default.url");
    assertThat(problem.message()).contains("write cloudshark.url");
  }

  @Test
  void theEnvironmentIsNamedWhereItIsAtFault() throws IOException {
    Problem problem = Check.problems(settings(Map.of("HTTP_PORT", "x"))).get(0);
    assertThat(problem.toString()).startsWith("http.port (environment variable HTTP_PORT): 'x'");
  }

  @Test
  void aTemplateThatIsNotThereIsNamedWithTheNearest() throws IOException {
    Problem problem = only("camel.route-template[a].template-id = inbox-directry");
    assertThat(problem.message()).contains("did you mean inbox-directory?");
    assertThat(only("camel.route-template[a].path = /a").key())
        .isEqualTo("camel.route-template[a].template-id");
    assertThat(only("camel.route-template[a].template-id = inbox-directory").key())
        .isEqualTo("camel.route-template[a].path");
  }

  @Test
  void howABucketHandsOverIsOneOfTwoWords() throws IOException {
    String[] bucket = {
      "camel.route-template[cloud].template-id = inbox-bucket",
      "camel.route-template[cloud].bucket = captures",
      "camel.route-template[cloud].hand-over = "
    };
    for (String word : List.of("fetch", "url")) {
      assertThat(problems(bucket[0], bucket[1], bucket[2] + word)).isEmpty();
    }
    Problem problem = only(bucket[0], bucket[1], bucket[2] + "link");
    assertThat(problem.key()).isEqualTo("camel.route-template[cloud].hand-over");
    assertThat(problem.message()).contains("it has to be fetch or url");
    assertThat(only("camel.route-template[inbox].hand-over = url").message())
        .contains("is no parameter of inbox-directory");
  }

  @Test
  void anInboxesNameIsPlain() throws IOException {
    List<Problem> problems =
        problems(
            "camel.route-template[a/b].template-id = inbox-directory",
            "camel.route-template[a/b].path = /a");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).message()).contains("name in brackets");
  }

  @Test
  void aRoutesFolderThatIsMissingIsNamed() throws IOException {
    assertThat(only("routes.dir = routes,/nowhere/else").message()).contains("/nowhere/else");
  }

  @Test
  void whichFoldersOfRoutesAreMeantIsToldWhereRemorasOwnIsNotAmongThem() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    String home = Path.of("").toAbsolutePath().toString();
    assertThat(only("routes.dir = " + mine).message())
        .startsWith("deliver.camel.yaml is in none of " + mine + ": ")
        .contains("Remora's own folder has to be among them, " + home + "/routes.")
        .contains("is looked for in " + home + ", where Remora was started");
    assertThat(only("routes.dir = routes,none").message())
        .startsWith("the folder none does not exist, neither in " + home);
  }

  @Test
  void aBrokenRouteIsNamedWithItsFileAndLineInOneSentence() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/mine.camel.yaml"), "- route:\n   id: [unclosed\n");
    Problem problem = only("routes.dir = routes," + folder.resolve("mine"));
    assertThat(problem.where()).endsWith("mine.camel.yaml");
    assertThat(problem.message()).contains("line").doesNotContain("^");
  }

  @Test
  void aRoutesFolderThatCannotBeReadIsNamed() throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("not root, who may read all")
        .isNotEqualTo("root");
    Path mine = Files.createDirectory(folder.resolve("mine"));
    assertThat(mine.toFile().setReadable(false)).isTrue();
    assertThat(only("routes.dir = routes," + mine).key()).isEqualTo("routes.dir");
  }

  @Test
  void aKeyThatIsSetTwiceIsNamed() {
    Throwable thrown = catchThrowable(() -> problems("http.port = 1", "http.port = 2"));
    assertThat(thrown)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http.port")
        .hasMessageContaining("my.properties")
        .hasMessageContaining("twice");
  }

  @Test
  void aTokenFileWithoutATokenIsNamedWithItsKey() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "\n");
    Settings settings =
        settings(
            new HashMap<>(),
            "cloudshark.lab.url = http://host",
            "cloudshark.lab.token-file = " + file);
    Target lab =
        Target.in(settings).stream().filter(t -> t.name().equals("lab")).findFirst().orElseThrow();
    assertThat(catchThrowable(() -> lab.token().get()))
        .hasMessage("cloudshark.lab.token-file (" + file + "): holds no API token");
    Files.writeString(file, "00ff\n");
    assertThat(lab.token().get()).isEqualTo("00ff");
  }
}
