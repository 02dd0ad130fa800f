package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.chiaro.dataset.DataSet;
import org.chiaro.dataset.KnownSet;
import org.chiaro.dataset.Split;
import org.chiaro.io.Grey;
import org.chiaro.metric.Protocol;
import org.chiaro.run.ChiaroException;

/**
 * A data set as tables name it.
 *
 * @param name may name a folder: no slash, no dot in front
 */
public record NamedSet(String name, MaskedPhotos photos) {
  public NamedSet {
    if (!name.matches("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*")) {
      throw new ChiaroException.Usage(
          "the name of a data set starts with no dot and has no slash, was " + name);
    }
  }

  /**
   * Reads {@code NAME=IMAGES:MASKS}, or {@code SET@ROOT} or {@code SET/SPLIT@ROOT} for a published
   * set; that is looked for at once.
   */
  public static NamedSet parse(String text) {
    int equals = text.indexOf('=');
    int at = text.indexOf('@');
    if (at > 0 && (equals < 0 || at < equals)) {
      return published(text.substring(0, at), text.substring(at + 1));
    }
    int colon = text.indexOf(':', equals);
    if (equals < 1 || colon < equals + 2 || colon == text.length() - 1) {
      throw new ChiaroException.Usage(
          "a data set must have the form NAME=IMAGES:MASKS or SET@ROOT, was " + text);
    }
    return new NamedSet(
        text.substring(0, equals),
        new MaskedPhotos.Folders(
            Path.of(text.substring(equals + 1, colon)), Path.of(text.substring(colon + 1))));
  }

  private static NamedSet published(String setAndSplit, String root) {
    int slash = setAndSplit.indexOf('/');
    KnownSet set = KnownSet.named(slash < 0 ? setAndSplit : setAndSplit.substring(0, slash));
    Optional<Split> split =
        slash < 0 ? Optional.empty() : Optional.of(Split.named(setAndSplit.substring(slash + 1)));
    return of(DataSet.open(set, Path.of(root), split));
  }

  /** A split of a published set, called as the set where it is the split that tables show. */
  public static NamedSet of(DataSet set) {
    boolean plain = set.split() == Split.TEST || set.set().published().isEmpty();
    String name = plain ? set.set().id() : set.set().id() + "-" + set.split().id();
    return new NamedSet(name, new MaskedPhotos.Published(set));
  }

  /** Photos by the name of their set, or of the folder that they lie in. */
  public static NamedSet of(MaskedPhotos photos) {
    return photos instanceof MaskedPhotos.Published published
        ? of(published.set())
        : of(((MaskedPhotos.Folders) photos).images(), ((MaskedPhotos.Folders) photos).masks());
  }

  /** Two folders by the name of the one that both lie in: {@code ecssd/images} is of ecssd. */
  public static NamedSet of(Path images, Path masks) {
    Path parent = images.toAbsolutePath().normalize().getParent();
    Path name = parent == null ? null : parent.getFileName();
    boolean usable = name != null && !name.toString().startsWith(".");
    return new NamedSet(
        usable ? name.toString() : "photos", new MaskedPhotos.Folders(images, masks));
  }

  /**
   * Photos of this set through {@code maps} beside its masks.
   *
   * @throws ChiaroException.Data if no photo has a mask
   */
  FolderPairs pairs(Protocol protocol, Function<Path, Grey> maps) {
    FolderPairs pairs = photos.pairs(protocol, maps);
    if (pairs.count() == 0) {
      throw new ChiaroException.Data(
          "%s: no photo has a mask of the same name (%s)".formatted(name, photos.place()));
    }
    return pairs;
  }
}
