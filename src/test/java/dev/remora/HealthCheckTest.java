package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCheckTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 127.0.0.1",
    "::, 127.0.0.1",
    "::1, [::1]",
    "127.0.0.1, 127.0.0.1",
    "192.0.2.7, 192.0.2.7"
  })
  void theAddressThatIsAskedIsOneAndNotAll(String host, String asked) throws Exception {
    assertThat(HealthCheck.url(host, 9876))
        .hasToString("http://" + asked + ":9876/observe/health/ready");
  }
}
