package org.chiaro.relabel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * Photos looked at, and what became of them.
 *
 * @param unsure the map says little
 * @param discord cues tell of different objects
 * @param size the object is too small or too large
 * @param disagreement colours and map tell of different objects
 * @param unread could not be read, or cannot be predicted
 */
public record RelabelReport(
    long kept, long unsure, long discord, long size, long disagreement, long unread) {
  static final RelabelReport NONE = new RelabelReport(0, 0, 0, 0, 0, 0);

  RelabelReport plus(Outcome.Reason reason) {
    return switch (reason) {
      case KEPT -> new RelabelReport(kept + 1, unsure, discord, size, disagreement, unread);
      case UNSURE -> new RelabelReport(kept, unsure + 1, discord, size, disagreement, unread);
      case DISCORD -> new RelabelReport(kept, unsure, discord + 1, size, disagreement, unread);
      case SIZE -> new RelabelReport(kept, unsure, discord, size + 1, disagreement, unread);
      case DISAGREEMENT -> new RelabelReport(kept, unsure, discord, size, disagreement + 1, unread);
    };
  }

  RelabelReport plusUnread() {
    return new RelabelReport(kept, unsure, discord, size, disagreement, unread + 1);
  }

  /** Photos in all. */
  public long photos() {
    return kept + unsure + discord + size + disagreement + unread;
  }

  /** The counts by name. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("photos", photos()).put("kept", kept);
    json.putObject("dropped")
        .put("unsure", unsure)
        .put("discord", discord)
        .put("size", size)
        .put("disagreement", disagreement)
        .put("unread", unread);
    return json;
  }

  /** The way back from {@link #json}; what is missing counts as -1. */
  static RelabelReport of(JsonNode json) {
    JsonNode dropped = json.path("dropped");
    return new RelabelReport(
        json.path("kept").asLong(-1),
        dropped.path("unsure").asLong(-1),
        dropped.path("discord").asLong(-1),
        dropped.path("size").asLong(-1),
        dropped.path("disagreement").asLong(-1),
        dropped.path("unread").asLong(-1));
  }

  /** One line. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%d of %d photos kept; dropped: %d unsure, %d where maps disagree, %d too small or too large, %d where colours"
            + " disagree, %d unread",
        kept,
        photos(),
        unsure,
        discord,
        size,
        disagreement,
        unread);
  }
}
