package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chiaro.io.PairedFiles;
import org.chiaro.run.ChiaroException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One split of a data set as it lies on this machine.
 *
 * @param folder where the set was found
 * @param files photos (left) with their masks (right), and the names that are no pair; a name keeps
 *     the photo's sub-folder
 * @param truth how a mask file becomes a mask
 */
public record DataSet(KnownSet set, Split split, Path folder, PairedFiles files, Truth truth) {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  /**
   * Finds a set in its folder or the folder's parent. Lists are read, no picture is opened.
   *
   * @param wanted the split; without it {@code test} where the set can be split, else all of it
   * @throws ChiaroException.Data if it is not there, or a list of it cannot be used
   * @throws ChiaroException.Usage if it has no such split
   */
  public static DataSet open(KnownSet set, Path root, Optional<Split> wanted) {
    KnownSet.Found found = found(set, root);
    Set<Split> splits = found.layout().splits(found.folder());
    Split split = wanted.orElse(splits.contains(Split.TEST) ? Split.TEST : Split.ALL);
    if (split != Split.ALL && !splits.contains(split)) {
      throw new ChiaroException.Usage(
          "%s in %s has no split %s; it has %s"
              .formatted(
                  set.id(),
                  found.folder(),
                  split,
                  choices(splits).stream().map(Split::id).collect(Collectors.joining(", "))));
    }
    // all of a set of one part is that part, and is called so
    boolean whole = split == Split.ALL && splits.equals(EnumSet.of(Split.TEST));
    return open(set, found, whole ? Split.TEST : split);
  }

  /**
   * Every split that can be told apart; the whole set where none can.
   *
   * @throws ChiaroException.Data as {@link #open}
   */
  public static List<DataSet> splits(KnownSet set, Path root) {
    KnownSet.Found found = found(set, root);
    Set<Split> splits = found.layout().splits(found.folder());
    return (splits.isEmpty() ? EnumSet.of(Split.ALL) : splits)
        .stream().map(split -> open(set, found, split)).toList();
  }

  private static DataSet open(KnownSet set, KnownSet.Found found, Split split) {
    PairedFiles files = found.layout().files(found.folder(), split);
    return new DataSet(set, split, found.folder(), files, found.layout().truth());
  }

  private static KnownSet.Found found(KnownSet set, Path root) {
    if (!Files.isDirectory(root)) {
      throw new ChiaroException.Data(
          root + (Files.exists(root) ? " is not a folder" : ": no such folder"));
    }
    return set.find(root);
  }

  private static Set<Split> choices(Set<Split> splits) {
    Set<Split> choices = EnumSet.of(Split.ALL);
    choices.addAll(splits);
    return choices;
  }

  /** The set and its split as people write them: {@code cub test}. */
  public String label() {
    return set.id() + " " + split.id();
  }

  /**
   * Maps in a folder (left) with the masks of this set (right). A map is called as the photo, with
   * its sub-folder, or without it where that is clear. Maps of photos outside the split are no
   * failure; a photo of the split without a map is one.
   */
  public PairedFiles predictions(Path maps) {
    PairedFiles.Side side = new PairedFiles.Side(maps, "prediction", "prob");
    Map<String, List<Path>> byName = new TreeMap<>(PairedFiles.byName(side));
    Set<String> clear =
        files.pairs().stream().allMatch(pair -> byName.containsKey(pair.name()))
            ? Set.of()
            : clearStems();
    List<PairedFiles.Pair> pairs = new ArrayList<>();
    List<PairedFiles.Unpaired> unpaired = new ArrayList<>(files.unpaired());
    for (PairedFiles.Pair pair : files.pairs()) {
      String stem = stem(pair.name());
      List<Path> found = byName.remove(pair.name());
      if (found == null && clear.contains(stem)) {
        found = byName.remove(stem);
      }
      if (found == null) {
        unpaired.add(PairedFiles.missing(pair.name(), PairedFiles.Why.NO_LEFT, side));
      } else if (found.size() > 1) {
        unpaired.add(PairedFiles.several(pair.name(), found));
      } else {
        pairs.add(new PairedFiles.Pair(pair.name(), found.get(0), pair.right()));
      }
    }
    if (!byName.isEmpty()) {
      LOG.warn(
          "{} maps in {} are of no photo in {}, such as {}: left out",
          byName.size(),
          maps,
          label(),
          byName.keySet().iterator().next());
    }
    return new PairedFiles(pairs, unpaired);
  }

  /** Names without sub-folder that one photo of the whole set has, whatever the split. */
  private Set<String> clearStems() {
    PairedFiles all = open(set, folder, Optional.of(Split.ALL)).files();
    Map<String, Long> counts =
        Stream.concat(
                all.pairs().stream().map(PairedFiles.Pair::name),
                all.unpaired().stream().map(PairedFiles.Unpaired::name))
            .collect(Collectors.groupingBy(DataSet::stem, Collectors.counting()));
    counts.values().removeIf(count -> count > 1);
    return counts.keySet();
  }

  private static String stem(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
