package dev.remora.component;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka:sessions?brokers=a:9092",
        "kafka://sessions",
        "kafka?brokers=kafka.example:9092&topic=x"
      })
  void theComponentIsNamedWithWhatBringsItHoweverItsAddressIsWritten(String address) {
    String message =
        "No endpoint could be found for: "
            + address
            + ", please check your classpath contains the needed Camel component jar.";
    assertThat(Missing.words(new IllegalStateException(message)))
        .contains("kafka is no component that is here: ./remora components add kafka");
  }
}
