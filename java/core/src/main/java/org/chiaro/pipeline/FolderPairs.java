package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chiaro.dataset.DataSet;
import org.chiaro.dataset.Truth;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.PairedFiles;
import org.chiaro.metric.PairReader;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.run.ItemNames;
import org.chiaro.run.Shard;

/**
 * Probability maps of one folder, or made of its photos, and masks of another or of a data set,
 * read as an evaluation asks for them ({@link PairReading}).
 */
public final class FolderPairs implements PairReader {
  /** The name of the resizing rule, for reports. */
  static final String RESIZE = "pil-bilinear-8bit";

  /** Where the parts of a pair lie; photo and map where they are files that are known. */
  public record Parts(String name, Optional<Path> photo, Optional<Path> map, Path mask) {}

  private final PairedFiles files;
  private final Optional<DataSet> set;
  private final Map<String, Path> photos;
  private final Protocol protocol;
  private final Function<Path, Grey> maps;
  private final Fit fit;
  private final Optional<List<Integer>> numbers;
  private final AtomicInteger resized = new AtomicInteger();

  private FolderPairs(
      PairedFiles files,
      Optional<DataSet> set,
      Map<String, Path> photos,
      Protocol protocol,
      Function<Path, Grey> maps) {
    this(files, set, photos, protocol, maps, Fit.RESIZED, Optional.empty());
  }

  private FolderPairs(
      PairedFiles files,
      Optional<DataSet> set,
      Map<String, Path> photos,
      Protocol protocol,
      Function<Path, Grey> maps,
      Fit fit,
      Optional<List<Integer>> numbers) {
    this.files = files;
    this.set = set;
    this.photos = photos;
    this.protocol = protocol;
    this.maps = maps;
    this.fit = fit;
    this.numbers = numbers;
  }

  /** The same pairs, brought together in another way. */
  public FolderPairs with(Fit other) {
    return new FolderPairs(files, set, photos, protocol, maps, other, numbers);
  }

  /** Those pairs and names that are of a shard; they keep their numbers among all. */
  public FolderPairs of(Shard shard) {
    if (shard.isAll()) {
      return this;
    }
    List<PairedFiles.Pair> all = files.pairs();
    List<Integer> own =
        IntStream.range(0, all.size())
            .filter(index -> shard.has(all.get(index).name()))
            .boxed()
            .toList();
    PairedFiles part =
        new PairedFiles(
            own.stream().map(all::get).toList(),
            shard.of(files.unpaired(), PairedFiles.Unpaired::name));
    return new FolderPairs(part, set, photos, protocol, maps, fit, Optional.of(own));
  }

  /** What all pairs and the names without a partner are called. */
  public ItemNames names() {
    return ItemNames.of(
        Stream.concat(
                files.pairs().stream().map(PairedFiles.Pair::name),
                files.unpaired().stream().map(PairedFiles.Unpaired::name))
            .toList());
  }

  /** The number of a pair among those of all shards; empty where these are all. */
  OptionalInt numberOfAll(int index) {
    return numbers.map(own -> OptionalInt.of(own.get(index))).orElse(OptionalInt.empty());
  }

  /** Maps that lie in a folder. Both folders are listed and nothing is opened. */
  public FolderPairs(Path predictions, Path masks, Protocol protocol) {
    this(
        PairedFiles.of(new PairedFiles.Side(predictions, "prediction", "prob"), maskSide(masks)),
        Optional.empty(),
        Map.of(),
        protocol,
        ImageFiles::readGrey8);
  }

  /** Maps in a folder that were made of the photos in another, which a page can show. */
  static FolderPairs ofFolders(Path predictions, Path images, Path masks, Protocol protocol) {
    FolderPairs pairs = new FolderPairs(predictions, masks, protocol);
    Map<String, Path> photos = new HashMap<>();
    PairedFiles.byName(new PairedFiles.Side(images, "photo", ""))
        .forEach((name, files) -> photos.put(name, files.get(0)));
    return new FolderPairs(pairs.files, pairs.set, photos, protocol, pairs.maps);
  }

  /** Maps that {@code maps} makes of the photos in a folder, one when a pair is read. */
  public static FolderPairs ofPhotos(
      Path photos, Path masks, Protocol protocol, Function<Path, Grey> maps) {
    PairedFiles.Side side = new PairedFiles.Side(photos, "photo", "");
    PairedFiles files = PairedFiles.of(side, maskSide(masks));
    return new FolderPairs(files, Optional.empty(), lefts(files), protocol, maps);
  }

  /** Maps that lie in a folder, and the masks of a data set. */
  public static FolderPairs of(DataSet set, Path predictions, Protocol protocol) {
    return new FolderPairs(
        set.predictions(predictions),
        Optional.of(set),
        lefts(set.files()),
        protocol,
        ImageFiles::readGrey8);
  }

  /** Maps that {@code maps} makes of the photos of a data set, one when a pair is read. */
  public static FolderPairs ofPhotos(DataSet set, Protocol protocol, Function<Path, Grey> maps) {
    return new FolderPairs(set.files(), Optional.of(set), lefts(set.files()), protocol, maps);
  }

  private static Map<String, Path> lefts(PairedFiles files) {
    return files.pairs().stream()
        .collect(Collectors.toMap(PairedFiles.Pair::name, PairedFiles.Pair::left));
  }

  private static PairedFiles.Side maskSide(Path masks) {
    return new PairedFiles.Side(masks, "mask", "mask");
  }

  @Override
  public int count() {
    return files.pairs().size();
  }

  @Override
  public String name(int index) {
    return files.pairs().get(index).name();
  }

  @Override
  public ScoredPair read(int index) {
    PairReading.Read read = reading().read(files.pairs().get(index), maps);
    if (read.resized()) {
      countResized(1);
    }
    return read.pair();
  }

  /** How a pair is read. */
  public PairReading reading() {
    return new PairReading(truth(), protocol, fit);
  }

  /** A mask file as uint8 [h,w] of 0 and 1, cut as the protocol says. */
  public static NdArray mask(Path file, Protocol protocol) {
    return Truth.LEVEL.mask(file, protocol.maskFrom());
  }

  /** Where everything lies, in the order of the numbers. */
  List<Parts> parts() {
    return files.pairs().stream()
        .map(
            pair -> {
              Optional<Path> photo = Optional.ofNullable(photos.get(pair.name()));
              boolean made = photo.filter(pair.left()::equals).isPresent();
              Optional<Path> map = made ? Optional.empty() : Optional.of(pair.left());
              return new Parts(pair.name(), photo, map, pair.right());
            })
        .toList();
  }

  /** How a mask file becomes a mask. */
  Truth truth() {
    return set.map(DataSet::truth).orElse(Truth.LEVEL);
  }

  /** The data set that the masks are of; empty for plain folders. */
  public Optional<DataSet> set() {
    return set;
  }

  /** The files that belong together, in the order of the numbers. */
  public List<PairedFiles.Pair> files() {
    return files.pairs();
  }

  /** The true mask of a pair as it counts: uint8 [h,w] of 0 and 1. */
  NdArray trueMask(PairedFiles.Pair pair) {
    return reading().mask(pair.right());
  }

  /** Names that are on one side only, or twice on one. */
  public List<PairedFiles.Unpaired> unpaired() {
    return files.unpaired();
  }

  /** How maps and masks are brought together. */
  Fit fit() {
    return fit;
  }

  /** Notes predictions that did not have their mask's size, read elsewhere. */
  public void countResized(int more) {
    resized.addAndGet(more);
  }

  /** Predictions so far that did not have their mask's size. */
  public int resized() {
    return resized.get();
  }
}
