package dev.remora.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
  @TempDir Path state;
  private DataSource source;

  @BeforeEach
  void migrate() throws Exception {
    source = SqliteFile.in(state).forWriting();
    Schema.migrate(source);
  }

  @Test
  void theVersionIsThatOfTheLastMigration() {
    assertThat(Schema.flyway(source).info().current().getVersion().getVersion())
        .isEqualTo(Schema.VERSION);
    assertThat(Schema.flyway(source).info().pending()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNSETTLED_AT, deliveries_unsettled",
    "UNSETTLED, deliveries_unsettled",
    "CLOSED_UNDECIDED, deliveries_undecided",
    "DIED_IN_DOUBT, deliveries_died_in_doubt",
    "SETTLED, deliveries_settled",
    "SETTLED_WITHIN, deliveries_settled",
    "LAST_DEAD, deliveries_settled",
    "KNOWS_SIZE, deliveries_content",
    "DELIVERED, deliveries_content",
    "HASHES_OF_DELIVERED, deliveries_content",
    "HAS_SESSION, deliveries_session"
  })
  void everyQueryGoesByItsIndex(String query, String index) throws Exception {
    String sql = (String) Deliveries.class.getDeclaredField(query).get(null);
    List<String> plan = new ArrayList<>();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        plan.add(rows.getString("detail"));
      }
    }

    assertThat(plan.get(0)).contains("INDEX " + index);
  }
}
