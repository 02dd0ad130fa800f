package org.chiaro.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.chiaro.dataset.DataSet;
import org.chiaro.io.Grey;
import org.chiaro.metric.Protocol;
import org.chiaro.predict.PhotoList;
import org.chiaro.run.ChiaroException;

/** Photos whose true masks are known: two folders, or a published set. */
public sealed interface MaskedPhotos {
  /**
   * The photos, called as their masks and maps are.
   *
   * @throws ChiaroException.Data if there is none
   */
  List<PhotoList.Item> photos();

  /** Maps that {@code maps} makes of the photos when they are read, with the masks. */
  FolderPairs pairs(Protocol protocol, Function<Path, Grey> maps);

  /** Maps that lie in a folder, with the masks. */
  FolderPairs pairs(Protocol protocol, Path maps);

  /** Where they lie, in one line. */
  String place();

  /** A folder of photos and one of masks; they pair by sub-folder and name up to the first dot. */
  record Folders(Path images, Path masks) implements MaskedPhotos {
    public Folders {
      for (Path folder : List.of(images, masks)) {
        if (!Files.isDirectory(folder)) {
          throw new ChiaroException.Data(folder + " is not a folder");
        }
      }
    }

    @Override
    public List<PhotoList.Item> photos() {
      return PhotoList.of(List.of(images));
    }

    @Override
    public FolderPairs pairs(Protocol protocol, Function<Path, Grey> maps) {
      return FolderPairs.ofPhotos(images, masks, protocol, maps);
    }

    @Override
    public FolderPairs pairs(Protocol protocol, Path maps) {
      return FolderPairs.ofFolders(maps, images, masks, protocol);
    }

    @Override
    public String place() {
      return images + ":" + masks;
    }
  }

  /** A split of a published set. */
  record Published(DataSet set) implements MaskedPhotos {
    @Override
    public List<PhotoList.Item> photos() {
      if (set.files().pairs().isEmpty()) {
        throw new ChiaroException.Data("no photo of %s has a mask".formatted(place()));
      }
      return set.files().pairs().stream()
          .map(pair -> new PhotoList.Item(pair.left(), pair.name()))
          .toList();
    }

    @Override
    public FolderPairs pairs(Protocol protocol, Function<Path, Grey> maps) {
      return FolderPairs.ofPhotos(set, protocol, maps);
    }

    @Override
    public FolderPairs pairs(Protocol protocol, Path maps) {
      return FolderPairs.of(set, maps, protocol);
    }

    @Override
    public String place() {
      return set.label() + " in " + set.folder();
    }
  }
}
