package org.chiaro.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.chiaro.dataset.DataSet;
import org.chiaro.dataset.KnownSet;
import org.chiaro.dataset.Split;
import org.chiaro.predict.PhotoList;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** For commands that take a published data set by its name in place of folders. */
final class DatasetOptions {
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
    if (set.isEmpty() && (root.isPresent() || split.isPresent())) {
      throw new ChiaroException.Usage("--root and --split are for --dataset NAME");
    }
    if (set.isPresent() && root.isEmpty()) {
      throw new ChiaroException.Usage("--dataset needs --root DIR, the folder that it lies in");
    }
    return set.map(known -> DataSet.open(known, root.get(), split));
  }

  /**
   * Photos of a set, named as in it.
   *
   * @throws ChiaroException.Data if there is none
   */
  static List<PhotoList.Item> photos(DataSet set) {
    if (set.files().pairs().isEmpty()) {
      throw new ChiaroException.Data("no photo of %s in %s".formatted(set.label(), set.folder()));
    }
    return set.files().pairs().stream()
        .map(pair -> new PhotoList.Item(pair.left(), pair.name()))
        .toList();
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
