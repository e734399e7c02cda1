package dev.remora.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The deliveries table through one connection: all SQL that the running ledger uses, in a dialect
 * that SQLite and PostgreSQL share. Statements are prepared once. Not safe for use by many threads.
 */
final class Deliveries implements AutoCloseable {
  static final String INSERT =
      "INSERT INTO deliveries (%s) VALUES (%s) RETURNING id"
          .formatted(
              String.join(", ", Row.COLUMNS),
              String.join(", ", Collections.nCopies(Row.COLUMNS.size(), "?")));
  static final String UPDATE =
      "UPDATE deliveries SET %s = ? WHERE id = ?".formatted(String.join(" = ?, ", Row.COLUMNS));
  static final String SETTLE = "UPDATE deliveries SET settled = TRUE WHERE id = ?";
  private static final String SELECT =
      "SELECT %s, id FROM deliveries ".formatted(String.join(", ", Row.COLUMNS));
  static final String UNSETTLED_AT = SELECT + "WHERE inbox = ? AND path = ? AND NOT settled";
  static final String UNSETTLED = SELECT + "WHERE NOT settled ORDER BY seen_at, id";
  static final String CLOSED_UNDECIDED =
      SELECT + "WHERE settled AND state IN ('WAITING', 'SENDING', 'IN_DOUBT')";
  static final String DIED_IN_DOUBT =
      SELECT + "WHERE settled AND state = 'DEAD' AND possible_duplicate";
  static final String SETTLED =
      SELECT
          + "WHERE inbox = ? AND path = ? AND size = ? AND modified = ? AND settled"
          + " ORDER BY id DESC LIMIT 1";
  static final String SETTLED_WITHIN =
      SELECT
          + "WHERE inbox = ? AND path = ? AND size = ? AND modified > ? AND modified < ? AND settled"
          + " ORDER BY id DESC LIMIT 1";
  static final String LAST_DEAD =
      SELECT
          + "WHERE inbox = ? AND path = ? AND settled AND state = 'DEAD'"
          + " ORDER BY id DESC LIMIT 1";
  static final String NEWEST_IS_OF =
      "SELECT 1 FROM deliveries WHERE id = (SELECT MAX(id) FROM deliveries) AND seen_at >= ?";
  static final String SETTLED_LAST =
      SELECT
          + "WHERE settled AND state IN ('DELIVERED', 'DEAD')"
          + " AND COALESCE(answered_at, sent_at, seen_at) >"
          + " (SELECT MAX(COALESCE(answered_at, sent_at, seen_at)) FROM deliveries) - 60000"
          + " ORDER BY id";
  static final String KNOWS_SIZE =
      "SELECT 1 FROM deliveries WHERE inbox = ? AND size = ? AND state = 'DELIVERED' LIMIT 1";
  static final String DELIVERED =
      "SELECT id FROM deliveries"
          + " WHERE inbox = ? AND size = ? AND sha256 IS NOT DISTINCT FROM ? AND state = 'DELIVERED'"
          + " AND description = ? AND target = ? AND session IS NOT NULL ORDER BY id DESC LIMIT 1";
  static final String HASHES_OF_DELIVERED =
      "SELECT sha256 FROM deliveries WHERE state = 'DELIVERED'";
  private static final String BY_ID = SELECT + "WHERE id = ?";

  static final String HAS_SESSION =
      "SELECT 1 FROM deliveries WHERE target = ? AND session = ? AND state = 'DELIVERED' LIMIT 1";

  static final String LAST_DELIVERED =
      SELECT + "WHERE state = 'DELIVERED' ORDER BY id DESC LIMIT ?";

  static final String AT = SELECT + "WHERE inbox = ? AND path = ? ORDER BY id DESC LIMIT 100";

  static final String NAMED =
      SELECT
          + "WHERE path = ? OR filename = ? OR SUBSTR(path, -LENGTH(?)) = ?"
          + " ORDER BY id DESC LIMIT 100";

  static final String COUNT_DELIVERED = "SELECT COUNT(*) FROM deliveries WHERE state = 'DELIVERED'";

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Deliveries(Connection connection) {
    this.connection = connection;
  }

  /** Writes the rows in one transaction and returns them with their ids. */
  List<Delivery> write(List<Change> changes) throws SQLException {
    connection.setAutoCommit(false);
    List<Delivery> written = new ArrayList<>(changes.size());
    for (Change change : changes) {
      Delivery row = change.delivery();
      if (change instanceof Change.Settle) {
        written.add(settle(row));
      } else {
        written.add(row.id() == 0 ? insert(row) : update(row));
      }
    }
    connection.commit();
    return written;
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  private Delivery insert(Delivery row) throws SQLException {
    PreparedStatement statement = prepared(INSERT);
    Row.bind(statement, row);
    try (ResultSet ids = statement.executeQuery()) {
      ids.next();
      return row.edit().id(ids.getLong(1)).build();
    }
  }

  private Delivery update(Delivery row) throws SQLException {
    PreparedStatement statement = prepared(UPDATE);
    Row.bind(statement, row);
    statement.setLong(Row.COLUMNS.size() + 1, row.id());
    requireOne(statement.executeUpdate(), row);
    return row;
  }

  private Delivery settle(Delivery row) throws SQLException {
    PreparedStatement statement = prepared(SETTLE);
    statement.setLong(1, row.id());
    requireOne(statement.executeUpdate(), row);
    return row;
  }

  private static void requireOne(int rows, Delivery row) throws SQLException {
    if (rows != 1) {
      throw new SQLException("there is no delivery with the id " + row.id());
    }
  }

  Optional<Delivery> unsettled(String inbox, String path) throws SQLException {
    return first(UNSETTLED_AT, inbox, path);
  }

  List<Delivery> unsettled() throws SQLException {
    return all(UNSETTLED);
  }

  /** The whole table is read only where something may have to be found in it. */
  List<Delivery> settledLastBefore(Instant start) throws SQLException {
    return any(NEWEST_IS_OF, start.toEpochMilli()) ? List.of() : all(SETTLED_LAST);
  }

  List<Delivery> closedUndecided() throws SQLException {
    return all(CLOSED_UNDECIDED);
  }

  Optional<Delivery> settled(String inbox, String path, long size, long modified)
      throws SQLException {
    return first(SETTLED, inbox, path, size, modified);
  }

  Optional<Delivery> settledWithin(String inbox, String path, long size, long after, long before)
      throws SQLException {
    return first(SETTLED_WITHIN, inbox, path, size, after, before);
  }

  Optional<Delivery> lastDead(String inbox, String path) throws SQLException {
    return first(LAST_DEAD, inbox, path);
  }

  boolean knowsSize(String inbox, long size) throws SQLException {
    return any(KNOWS_SIZE, inbox, size);
  }

  boolean hasSession(String target, String session) throws SQLException {
    return any(HAS_SESSION, target, session);
  }

  Optional<Delivery> delivered(
      String inbox, String target, long size, String sha256, String description)
      throws SQLException {
    long id;
    // Mostly there is none, and the driver asks for the name of each column even so.
    try (ResultSet rows = query(DELIVERED, inbox, size, sha256, description, target)) {
      if (!rows.next()) {
        return Optional.empty();
      }
      id = rows.getLong(1);
    }
    return first(BY_ID, id);
  }

  /**
   * Tells the hash of each that is delivered, null for one that nobody saw.
   *
   * @param more answers whether it wants the next one
   * @return whether it was told all
   */
  boolean hashesOfDelivered(Predicate<String> more) throws SQLException {
    try (ResultSet rows = query(HASHES_OF_DELIVERED)) {
      boolean wanted = true;
      while (wanted && rows.next()) {
        wanted = more.test(rows.getString(1));
      }
      return wanted;
    }
  }

  List<Delivery> lastDelivered(int most) throws SQLException {
    return all(LAST_DELIVERED, most);
  }

  List<Delivery> at(String inbox, String path) throws SQLException {
    return all(AT, inbox, path);
  }

  List<Delivery> named(String name) throws SQLException {
    return all(NAMED, name, name, "/" + name, "/" + name);
  }

  List<Delivery> diedInDoubt() throws SQLException {
    return all(DIED_IN_DOUBT);
  }

  private List<Delivery> all(String sql, Object... arguments) throws SQLException {
    List<Delivery> found = new ArrayList<>();
    try (ResultSet rows = query(sql, arguments)) {
      while (rows.next()) {
        found.add(Row.read(rows));
      }
    }
    return found;
  }

  long countDelivered() throws SQLException {
    try (ResultSet rows = query(COUNT_DELIVERED)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private boolean any(String sql, Object... arguments) throws SQLException {
    try (ResultSet rows = query(sql, arguments)) {
      return rows.next();
    }
  }

  private Optional<Delivery> first(String sql, Object... arguments) throws SQLException {
    try (ResultSet rows = query(sql, arguments)) {
      return rows.next() ? Optional.of(Row.read(rows)) : Optional.empty();
    }
  }

  private ResultSet query(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = prepared(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement.executeQuery();
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** Closes the connection, and its statements with it. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
