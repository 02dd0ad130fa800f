package org.chiaro.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Pictures of two folder trees that belong together: same sub-folder, same file name up to the
 * first dot. Nothing is opened.
 *
 * <p>Of the four pictures that a prediction may leave beside each other ({@code .prob}, {@code
 * .mask}, {@code .cutout}, {@code .overlay}) one side takes the kind it asks for where that is
 * present, and never a cut-out or an overlay.
 *
 * @param pairs what belongs together, by name
 * @param unpaired names that are on one side only or twice on one, each with the reason
 */
public record PairedFiles(List<Pair> pairs, List<Unpaired> unpaired) {
  /** Two files of one name: {@code roses/0001}. */
  public record Pair(String name, Path left, Path right) {}

  /** What keeps a name from being a pair. */
  public enum Why {
    NO_LEFT,
    NO_RIGHT,
    SEVERAL
  }

  /** A name without a partner, or with more than one, and why it is left out. */
  public record Unpaired(String name, Why why, String reason) {}

  /** One of the two trees: its folder, what its files are called, and which kind it prefers. */
  public record Side(Path folder, String what, String kind) {}

  private static final Set<String> KINDS = Set.of("prob", "mask", "cutout", "overlay");
  private static final Set<String> NEVER = Set.of("cutout", "overlay");

  public PairedFiles {
    pairs = List.copyOf(pairs);
    unpaired = List.copyOf(unpaired);
  }

  /**
   * Pairs the files of two folders.
   *
   * @throws org.chiaro.run.ChiaroException.Data if one of them is no folder or cannot be listed
   */
  public static PairedFiles of(Side left, Side right) {
    return of(left, byName(left), right, byName(right));
  }

  /** Pairs files that are listed by name already; the sides are for messages. */
  public static PairedFiles of(
      Side left, Map<String, List<Path>> lefts, Side right, Map<String, List<Path>> rights) {
    List<Pair> pairs = new ArrayList<>();
    List<Unpaired> unpaired = new ArrayList<>();
    Set<String> names = new TreeSet<>(lefts.keySet());
    names.addAll(rights.keySet());
    for (String name : names) {
      List<Path> ofLeft = lefts.getOrDefault(name, List.of());
      List<Path> ofRight = rights.getOrDefault(name, List.of());
      if (ofLeft.size() == 1 && ofRight.size() == 1) {
        pairs.add(new Pair(name, ofLeft.get(0), ofRight.get(0)));
      } else if (ofLeft.isEmpty()) {
        unpaired.add(missing(name, Why.NO_LEFT, left));
      } else if (ofRight.isEmpty()) {
        unpaired.add(missing(name, Why.NO_RIGHT, right));
      } else {
        unpaired.add(several(name, ofLeft.size() > 1 ? ofLeft : ofRight));
      }
    }
    return new PairedFiles(pairs, unpaired);
  }

  /** The name has no file on {@code side}, which is the left one or the right one as said. */
  public static Unpaired missing(String name, Why why, Side side) {
    return new Unpaired(name, why, "no " + side.what() + " of this name in " + side.folder());
  }

  /** The name has several files on one side. */
  public static Unpaired several(String name, List<Path> files) {
    return new Unpaired(
        name,
        Why.SEVERAL,
        "several files of one name: "
            + String.join(
                ", ", files.stream().map(path -> path.getFileName().toString()).toList()));
  }

  /** The files of one side that may become half of a pair, by name. */
  public static Map<String, List<Path>> byName(Side side) {
    Map<String, List<Path>> byName = new TreeMap<>();
    for (Path path : ImageTree.list(side.folder())) {
      String name = ImageTree.key(side.folder(), path);
      byName.computeIfAbsent(name, unseen -> new ArrayList<>()).add(path);
    }
    byName.replaceAll((name, paths) -> wanted(paths, side.kind()));
    byName.values().removeIf(List::isEmpty);
    return byName;
  }

  private static List<Path> wanted(List<Path> paths, String kind) {
    List<Path> ofKind = paths.stream().filter(path -> kind(path).equals(kind)).toList();
    return ofKind.isEmpty()
        ? paths.stream().filter(path -> !NEVER.contains(kind(path))).toList()
        : ofKind;
  }

  /** {@code prob} of {@code cat.prob.png}; empty for {@code cat.png}. */
  private static String kind(Path path) {
    String[] parts = path.getFileName().toString().split("\\.", -1);
    String middle = parts.length > 2 ? parts[parts.length - 2] : "";
    return KINDS.contains(middle) ? middle : "";
  }
}
