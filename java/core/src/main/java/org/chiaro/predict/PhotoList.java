package org.chiaro.predict;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.ImageTree;
import org.chiaro.run.ChiaroException;

/** The photos of a command line: files as they are, folders with all images below them. */
public final class PhotoList {
  private PhotoList() {}

  /**
   * One photo.
   *
   * @param key where its pictures go below the output folder: its sub-folder and its name up to the
   *     first dot
   */
  public record Item(Path photo, String key) {}

  /**
   * The photos in order.
   *
   * @throws ChiaroException.Usage if two of them would write the same files
   * @throws ChiaroException.Data if a named file or folder is not there, or there is no photo
   */
  public static List<Item> of(List<Path> inputs) {
    Map<String, Item> byKey = new LinkedHashMap<>();
    for (Path input : inputs) {
      for (Item item : items(input)) {
        Item other = byKey.putIfAbsent(item.key(), item);
        if (other != null) {
          throw new ChiaroException.Usage(
              "%s and %s would both be written as %s: rename one or name them in two runs"
                  .formatted(other.photo(), item.photo(), item.key()));
        }
      }
    }
    if (byKey.isEmpty()) {
      throw new ChiaroException.Data(
          "no photo in " + inputs + ": jpg, jpeg, png, bmp and webp are read");
    }
    return List.copyOf(byKey.values());
  }

  private static List<Item> items(Path input) {
    if (!Files.exists(input)) {
      throw new ChiaroException.Data(input + ": no such file or folder");
    }
    List<Item> items = new ArrayList<>();
    if (Files.isDirectory(input)) {
      for (Path photo : ImageTree.list(input)) {
        items.add(new Item(photo, ImageTree.key(input, photo)));
      }
    } else {
      items.add(new Item(input, ImageTree.stem(input)));
    }
    return items;
  }
}
