package dev.remora.standin;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a search asks for; all that is given must hold, and nothing given finds everything.
 *
 * @param filename a part of the name in any case; may be empty
 * @param tags all of which a session must have
 * @param date the day of the upload in UTC, or null
 */
record Search(String filename, Set<String> tags, LocalDate date) implements Predicate<Entry> {

  /**
   * @throws Refusal with 400 when the date is not {@code YYYY-MM-DD}
   */
  static Search of(Map<String, List<String>> query) throws Refusal {
    return new Search(
        first(query, "search[filename]").toLowerCase(Locale.ROOT),
        Set.copyOf(Tags.parse(String.join(",", query.getOrDefault("search[tags][]", List.of())))),
        date(first(query, "search[date]")));
  }

  @Override
  public boolean test(Entry entry) {
    return entry.filename().toLowerCase(Locale.ROOT).contains(filename)
        && Set.copyOf(entry.tags()).containsAll(tags)
        && (date == null || entry.created().atZone(ZoneOffset.UTC).toLocalDate().equals(date));
  }

  private static String first(Map<String, List<String>> query, String key) {
    return query.getOrDefault(key, List.of("")).get(0);
  }

  private static LocalDate date(String text) throws Refusal {
    try {
      return text.isEmpty() ? null : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new Refusal(400, "search[date] takes YYYY-MM-DD", e);
    }
  }
}
