package org.chiaro.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.chiaro.dataset.DataSet;
import org.chiaro.dataset.KnownSet;
import org.chiaro.dataset.Split;
import org.chiaro.pipeline.MaskedPhotos;
import org.chiaro.predict.PhotoList;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.EvalConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** For commands that take a published data set by its name in place of folders. */
final class DatasetOptions {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      converter = SetConverter.class,
      description = "A published data set, see: chiaro data list; needs --root.")
  private Optional<KnownSet> set = Optional.empty();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Where --dataset lies: the folder that its archive unpacks to, or its parent.")
  private Optional<Path> root = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "train|val|test|all",
      converter = SplitConverter.class,
      description = "The part of --dataset (default: test).")
  private Optional<Split> split = Optional.empty();

  boolean isGiven() {
    return set.isPresent();
  }

  /** Opens the set that the command line names, if it does. */
  Optional<DataSet> open() {
    return open("--dataset", "--root", set, root, split);
  }

  /** Opens the set that a configuration names, if it does. */
  static Optional<DataSet> open(EvalConfig eval) {
    return open(
        "eval.dataset",
        "eval.root",
        given(eval.dataset()).map(KnownSet::named),
        given(eval.root()).map(Path::of),
        given(eval.split()).map(Split::named));
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(value -> !value.isEmpty());
  }

  private static Optional<DataSet> open(
      String setName,
      String rootName,
      Optional<KnownSet> set,
      Optional<Path> root,
      Optional<Split> split) {
    if (set.isEmpty() && (root.isPresent() || split.isPresent())) {
      throw new ChiaroException.Usage(
          "%s is missing: a root or a split is of a data set".formatted(setName));
    }
    if (set.isPresent() && root.isEmpty()) {
      throw new ChiaroException.Usage(
          "%s needs %s, the folder that it lies in".formatted(setName, rootName));
    }
    return set.map(known -> DataSet.open(known, root.get(), split));
  }

  /**
   * The photos that the command line names: those of the set, or else files and folders.
   *
   * @throws ChiaroException.Usage if it names both or neither
   * @throws ChiaroException.Data if there is no photo
   */
  List<PhotoList.Item> photos(List<Path> inputs) {
    Optional<DataSet> opened = open();
    if (opened.isPresent() != inputs.isEmpty()) {
      throw new ChiaroException.Usage(
          inputs.isEmpty()
              ? "name a photo, a folder of photos, or --dataset NAME"
              : "--dataset brings the photos: name no others beside it");
    }
    return opened.map(DatasetOptions::photos).orElseGet(() -> PhotoList.of(inputs));
  }

  private static List<PhotoList.Item> photos(DataSet set) {
    int broken = set.files().unpaired().size();
    if (broken > 0) {
      LOG.warn(
          "{} names of {} are no pair of photo and mask: left out (see: chiaro data check {})",
          broken,
          set.label(),
          set.set().id());
    }
    return new MaskedPhotos.Published(set).photos();
  }

  /**
   * The photos with true masks that a configuration names, if it does.
   *
   * @throws ChiaroException.Usage if it names half of them or both kinds
   */
  static Optional<MaskedPhotos> scored(EvalConfig eval) {
    if (eval.images().isEmpty() != eval.masks().isEmpty()) {
      throw new ChiaroException.Usage("eval.images and eval.masks go together, one is missing");
    }
    if (!eval.dataset().isEmpty() && !eval.images().isEmpty()) {
      throw new ChiaroException.Usage(
          "eval.dataset brings photos and masks: leave eval.images and eval.masks empty");
    }
    if (!eval.images().isEmpty()) {
      return Optional.of(new MaskedPhotos.Folders(Path.of(eval.images()), Path.of(eval.masks())));
    }
    return open(eval).map(MaskedPhotos.Published::new);
  }

  /** Names of sets in any case. */
  static final class SetConverter implements ITypeConverter<KnownSet> {
    @Override
    public KnownSet convert(String text) {
      return converted(() -> KnownSet.named(text));
    }
  }

  /** Names of splits in any case. */
  static final class SplitConverter implements ITypeConverter<Split> {
    @Override
    public Split convert(String text) {
      return converted(() -> Split.named(text));
    }
  }

  private static <T> T converted(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (ChiaroException.Usage e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
