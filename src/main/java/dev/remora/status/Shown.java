package dev.remora.status;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;

/** What is shown, as JSON: every text goes through a mask, so that none is forgotten. */
public final class Shown {
  private final JsonMapper json;

  /**
   * @param mask takes out of a text what is secret
   */
  public Shown(UnaryOperator<String> mask) {
    SimpleModule texts = new SimpleModule("shown");
    texts.addSerializer(String.class, written(mask::apply));
    texts.addSerializer(Instant.class, written(Shown::text));
    json =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(texts)
            .build();
  }

  private interface Text<T> {
    String of(T value);
  }

  private static <T> JsonSerializer<T> written(Text<T> text) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator to, SerializerProvider provider)
          throws IOException {
        to.writeString(text.of(value));
      }
    };
  }

  private static String text(Instant instant) {
    return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
  }

  /** The record as JSON, in one line. */
  public String json(Object shown) {
    try {
      return json.writeValueAsString(shown);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
