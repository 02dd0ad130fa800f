package org.chiaro.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.chiaro.io.Grey;
import org.chiaro.io.PairStore;
import org.chiaro.predict.Resize;
import org.chiaro.run.ChiaroException;

/** The masks of photos' central squares that a relabelling kept, by the photos' keys. */
public final class PhotoMasks {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PairStore store;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Those of a folder of pairs, or of the run of {@code relabel} that holds it.
   *
   * @throws ChiaroException.Data if there are none, or they do not say whose they are
   */
  public PhotoMasks(Path folder) {
    Path pairs = folder.resolve("pairs");
    store = PairStore.open(Files.isDirectory(pairs) ? pairs : folder);
    for (int i = 0; i < store.size(); i++) {
      numbers.put(photo(folder, store.json(i)), i);
    }
  }

  private static String photo(Path folder, String json) {
    try {
      String photo = JSON.readTree(json).path("photo").asText();
      if (!photo.isEmpty()) {
        return photo;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new ChiaroException.Data(
        folder + ": its pairs do not say of which photo they are; chiaro relabel writes such");
  }

  /** Whether there is a mask of this photo. */
  boolean has(String key) {
    return numbers.containsKey(key);
  }

  /** Number of masks. */
  int count() {
    return numbers.size();
  }

  /** The mask of a photo at a size, 128 and more on the object; empty where there is none. */
  Optional<Grey> mask(String key, int height, int width) {
    return Optional.ofNullable(numbers.get(key))
        .map(number -> Resize.to(store.pair(number).mask(), height, width));
  }
}
