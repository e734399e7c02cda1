package dev.remora.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Brings the tables to this version's shape. Flyway does it; where nothing is to be done it is not
 * even loaded, for that takes a good part of a second at each start.
 */
final class Schema {
  /** The number of the last migration, which a test holds against the files. */
  static final String VERSION = "4";

  private static final String LOCATION = "classpath:db/migration/sqlite";
  private static final String HISTORY = "flyway_schema_history";

  private Schema() {}

  /**
   * @throws SQLException if the tables cannot be read
   * @throws LedgerException if a newer Remora wrote them
   * @throws org.flywaydb.core.api.FlywayException if a migration fails
   */
  static void migrate(DataSource source) throws SQLException {
    Optional<String> version;
    try (Connection connection = source.getConnection()) {
      version = version(connection);
    }
    if (version.isEmpty() || isOlder(version.get())) {
      flyway(source).migrate();
    } else if (!version.get().equals(VERSION)) {
      throw new LedgerException(
          "the ledger was written by a newer Remora (its schema is %s, this one knows %s): start that version, or restore a backup from before"
              .formatted(version.get(), VERSION));
    }
  }

  static Flyway flyway(DataSource source) {
    return Flyway.configure()
        .dataSource(source)
        .locations(LOCATION)
        .loggers("slf4j")
        .communityDBSupportEnabled(false)
        .load();
  }

  private static boolean isOlder(String version) {
    return Integer.parseInt(version) < Integer.parseInt(VERSION);
  }

  /** The last migration that was carried out, empty in an empty database. */
  private static Optional<String> version(Connection connection) throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, null, HISTORY, null)) {
      if (!tables.next()) {
        return Optional.empty();
      }
    }
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT version FROM "
                    + HISTORY
                    + " WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1");
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    }
  }
}
