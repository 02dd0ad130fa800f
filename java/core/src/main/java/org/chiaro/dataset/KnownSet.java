package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chiaro.run.ChiaroException;

/**
 * The data sets that are known by name: the layouts of their archives, most original first, how
 * many pairs each split was published with, and who publishes them.
 */
public enum KnownSet {
  CUB(
      "Caltech-UCSD Birds 200-2011, Caltech Vision Lab; the split is in the repository of ReDO",
      List.of("CUB_200_2011", "CUB"),
      List.of(new CubLayout(), prepared(Truth.ABOVE_HALF)),
      Map.of(Split.TRAIN, 10_000, Split.VAL, 788, Split.TEST, 1_000)),

  FLOWERS(
      "102 Category Flowers, Visual Geometry Group, Oxford: photos, segmentations, splits",
      List.of("102flowers", "flowers-102", "Flowers", "flowers"),
      List.of(new FlowersLayout(), prepared(Truth.LEVEL)),
      Map.of(Split.TRAIN, 6_149, Split.VAL, 1_020, Split.TEST, 1_020)),

  ECSSD(
      "Extended Complex Scene Saliency Dataset, Chinese University of Hong Kong",
      List.of("ECSSD", "ecssd"),
      List.of(FolderLayout.of("images", "ground_truth_mask", Truth.LEVEL)),
      Map.of(Split.TEST, 1_000)),

  DUTS(
      "DUTS, Dalian University of Technology: DUTS-TR and DUTS-TE",
      List.of("DUTS"),
      List.of(
          new FolderLayout(
              List.of(
                  new FolderLayout.Part(
                      Split.TRAIN, "DUTS-TR/DUTS-TR-Image", "DUTS-TR/DUTS-TR-Mask"),
                  new FolderLayout.Part(
                      Split.TEST, "DUTS-TE/DUTS-TE-Image", "DUTS-TE/DUTS-TE-Mask")),
              Truth.LEVEL),
          new FolderLayout(
              List.of(
                  new FolderLayout.Part(Split.TRAIN, "DUTS-TR-Image", "DUTS-TR-Mask"),
                  new FolderLayout.Part(Split.TEST, "DUTS-TE-Image", "DUTS-TE-Mask")),
              Truth.LEVEL)),
      Map.of(Split.TRAIN, 10_553, Split.TEST, 5_019)),

  DUT_OMRON(
      "DUT-OMRON, Dalian University of Technology and OMRON: photos and pixelwise ground truth",
      List.of("DUT-OMRON", "DUT_OMRON", "DUT-O"),
      List.of(FolderLayout.of("DUT-OMRON-image", "pixelwiseGT-new-PNG", Truth.LEVEL)),
      Map.of(Split.TEST, 5_168)),

  PASCAL_S(
      "PASCAL-S of The Secrets of Salient Object Segmentation, Georgia Tech (salObj)",
      List.of("salObj", "PASCAL-S"),
      List.of(
          FolderLayout.of("datasets/imgs/pascal", "datasets/masks/pascal", Truth.ABOVE_HALF),
          FolderLayout.of("imgs/pascal", "masks/pascal", Truth.ABOVE_HALF),
          FolderLayout.of("images", "masks", Truth.ABOVE_HALF)),
      Map.of(Split.TEST, 850)),

  MSRA10K(
      "MSRA10K of Global Contrast based Salient Region Detection, Ming-Ming Cheng",
      List.of("MSRA10K_Imgs_GT", "MSRA10K"),
      List.of(
          new BesideLayout("MSRA10K_Imgs_GT/Imgs"),
          new BesideLayout("Imgs"),
          FolderLayout.of("images", "masks", Truth.LEVEL)),
      Map.of(Split.TEST, 10_000)),

  SOD(
      "Salient Objects Dataset, Elder Laboratory, York University; photos of Berkeley's BSDS300",
      List.of("SOD"),
      List.of(
          FolderLayout.of("Imgs", "GT", Truth.LEVEL),
          FolderLayout.of("images", "masks", Truth.LEVEL),
          FolderLayout.of("images", "GT", Truth.LEVEL),
          new BesideLayout("Imgs")),
      Map.of(Split.TEST, 300)),

  FLOWERS17(
      "17 Category Flowers, Visual Geometry Group, Oxford: photos and trimaps",
      List.of("17flowers", "flowers17"),
      List.of(new TrimapLayout(), FolderLayout.of("images", "masks", Truth.LEVEL)),
      Map.of()),

  FOLDER(
      "any folder of photos with one of masks beside it",
      List.of(),
      List.of(FolderLayout.of("images", "masks", Truth.LEVEL)),
      Map.of());

  private final String origin;
  private final List<String> folders;
  private final List<Layout> layouts;
  private final Map<Split, Integer> published;

  KnownSet(
      String origin, List<String> folders, List<Layout> layouts, Map<Split, Integer> published) {
    this.origin = origin;
    this.folders = folders;
    this.layouts = layouts;
    this.published = new TreeMap<>(published);
  }

  /** The layout that evaluations of the published code prepare for CUB and Flowers. */
  private static Layout prepared(Truth truth) {
    return new FolderLayout(
        List.of(
            new FolderLayout.Part(Split.TRAIN, "train_images", "train_segmentations"),
            new FolderLayout.Part(Split.TEST, "test_images", "test_segmentations")),
        truth);
  }

  /** The set of that name, in any case; a Usage error names the choices. */
  public static KnownSet named(String name) {
    return Arrays.stream(values())
        .filter(set -> set.id().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ChiaroException.Usage(
                    "there is no data set '"
                        + name
                        + "'; choose one of "
                        + Arrays.stream(values())
                            .map(KnownSet::id)
                            .collect(Collectors.joining(", "))));
  }

  /** The name as people write it: {@code dut-omron}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is and who publishes it. */
  public String origin() {
    return origin;
  }

  /** What lies below the set's folder, one line a layout. */
  public List<String> trees() {
    return layouts.stream().map(Layout::tree).toList();
  }

  /** The splits that the authors' archives have, in order, with their numbers of pairs. */
  public Map<Split, Integer> published() {
    return Collections.unmodifiableMap(published);
  }

  /** How many pairs a split was published with, where that is known. */
  public OptionalInt published(Split split) {
    if (split == Split.ALL && !published.isEmpty()) {
      return OptionalInt.of(published.values().stream().mapToInt(n -> n).sum());
    }
    Integer pairs = published.get(split);
    return pairs == null ? OptionalInt.empty() : OptionalInt.of(pairs);
  }

  /** A layout that was found, and the folder that it was found in. */
  record Found(Layout layout, Path folder) {}

  /**
   * Looks for each layout in a folder and in the sub-folders that the archives unpack to.
   *
   * @throws ChiaroException.Data if there is none
   */
  Found find(Path root) {
    for (Layout layout : layouts) {
      for (Path folder : candidates(root)) {
        if (layout.matches(folder)) {
          return new Found(layout, folder);
        }
      }
    }
    throw new ChiaroException.Data(
        "%s is not in %s, which should hold %s%s"
            .formatted(id(), root, String.join("; or ", trees()), hint(root)));
  }

  private List<Path> candidates(Path root) {
    return Stream.concat(Stream.of(root), folders.stream().map(root::resolve)).toList();
  }

  private String hint(Path root) {
    boolean outlines =
        this == SOD
            && candidates(root).stream()
                .anyMatch(folder -> Files.exists(folder.resolve("DBidx.mat")));
    return outlines
        ? " (the SO*.mat files are outlines by seven people each; masks are made of them elsewhere)"
        : "";
  }
}
