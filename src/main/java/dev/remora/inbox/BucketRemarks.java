package dev.remora.inbox;

import dev.remora.capture.Remarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.Tag;

/** What the metadata and the tags of an object say of the capture that it is. */
final class BucketRemarks {
  private static final String FILENAME = "filename";
  private static final String TAGS = "additional_tags";
  private static final String COMMENTS = "comments";
  private static final Set<String> WORDS = Set.of(FILENAME, TAGS, COMMENTS);

  private BucketRemarks() {}

  /** Of {@code x-amz-meta-…}; what has another name is not for us. */
  static Remarks ofMetadata(Map<String, String> metadata) {
    Map<String, String> words = new HashMap<>();
    metadata.forEach((name, value) -> words.put(word(name), BucketText.read(value)));
    return remarks(words);
  }

  /** Those of other names are tags as they are: {@code site=munich}, or {@code lab} alone. */
  static Remarks ofTags(List<Tag> tags) {
    Map<String, String> words = new HashMap<>();
    List<String> others = new ArrayList<>();
    for (Tag tag : tags) {
      if (WORDS.contains(word(tag.key()))) {
        words.put(word(tag.key()), tag.value());
      } else {
        others.add(tag.value().isEmpty() ? tag.key() : tag.key() + "=" + tag.value());
      }
    }
    return remarks(words).over(Remarks.of("", String.join(",", others), ""));
  }

  private static Remarks remarks(Map<String, String> words) {
    return Remarks.of(words.get(FILENAME), words.get(TAGS), words.get(COMMENTS));
  }

  /** Many servers and tools take no underscore in the name of a header. */
  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
