package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir Path folder;

  private Secrets secrets(String... lines) throws IOException {
    Path file = Files.writeString(folder.resolve("my.properties"), String.join("\n", lines));
    return new Secrets(
        Settings.load(Path.of("."), file, Map.of()),
        Map.of("KAFKA_PW", "of the variable", "SLACK", "sl:ck/hook!", "HU", "user", "HP", "hp-w"));
  }

  @Test
  void whatKeysAndOptionsCallASecretIsTakenOut() throws IOException {
    Secrets secrets =
        secrets(
            "cloudshark.lab.token = c0ffee00",
            "camel.route-template[a].secret-key = s3cr/t",
            "camel.ssl.keystorePassword = of the store",
            "outcome.delivered.uri = kafka:x?clientId=me&saslPassword=RAW(a&b c)&acks=1,log:y",
            "outcome.dead-letter.uri = http://x?apiKey=4711-0815");
    assertThat(secrets.without("c0ffee00 s3cr/t, of the store; a&b c 4711-0815"))
        .isEqualTo("*** ***, ***; *** ***");
    assertThat(secrets.without("clientId=me acks=1,log:y")).isEqualTo("clientId=me acks=1,log:y");
  }

  @Test
  void whatStandsInAVariableOrInAWebHooksAddressIsTakenOut() throws IOException {
    Secrets secrets =
        secrets(
            "outcome.delivered.uri = kafka:x?saslPassword={{env:KAFKA_PW}},https://token-without-a-name@x/y",
            "outcome.dead-letter.uri = https://hooks.example/services/T0/B4711aBcDeFgHiJkL?to=me");
    assertThat(secrets.without("of the variable, token-without-a-name")).isEqualTo("***, ***");
    assertThat(
            secrets.without("invoking https://hooks.example/services/T0/B4711aBcDeFgHiJkL?to=me"))
        .isEqualTo("invoking https://hooks.example/services/T0/***?to=me");
  }

  @Test
  void whatVariablesOfAnOutcomesAddressStandForIsTakenOutWhereverTheyStandInIt()
      throws IOException {
    Secrets secrets =
        secrets(
            "outcome.delivered.uri = http://host/services/T00/{{env:SLACK}},http://{{env:HU}}:{{?env:HP}}@x/{{sys:line.separator}}",
            "outcome.dead-letter.uri = http://y/bot{{my.bot:4711:aBcDeF}}?a={{env:NONE:{{env:SLACK}}}}");
    assertThat(secrets.without("invoking http://host/services/T00/sl:ck/hook!"))
        .isEqualTo("invoking http://host/services/T00/***");
    assertThat(secrets.without("hp-w of user of 4711:aBcDeF on 8080"))
        .isEqualTo("*** of user of *** on 8080");
    assertThat(secrets.without("{{env:HP}}")).isEqualTo("{{env:HP}}");
  }

  @Test
  void aRawOptionEndsWhereItsAddressGoesOn() throws IOException {
    Secrets secrets =
        secrets("outcome.delivered.uri = kafka:x?saslPassword=RAW(a)b)c),log:y?password=RAW(d(e))");
    assertThat(secrets.without("a)b)c d(e)")).isEqualTo("*** ***");
  }

  @Test
  void whatIsSecretAnywhereNeedsNoConfiguration() {
    assertThat(new Secrets().without("http://me:pw@x/api/v1/00ff/upload"))
        .isEqualTo("http://me:***@x/api/v1/***/upload");
  }

  @Test
  void whatOnlySoundsLikeOneIsLeft() throws IOException {
    Secrets secrets =
        secrets(
            "delivery.on-refused-token = stop",
            "cloudshark.lab.token-file = /etc/remora/lab",
            "camel.route-template[a].password-file = /etc/remora/ftp");
    String line = "The line is stopped: /etc/remora/lab, /etc/remora/ftp";
    assertThat(secrets.without(line)).isEqualTo(line);
  }
}
