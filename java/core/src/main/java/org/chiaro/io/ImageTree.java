package org.chiaro.io;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.chiaro.run.ChiaroException;

/**
 * The images below a folder, and the names by which an image, its mask and its prediction belong
 * together: the same place under their folders, the same name up to the first dot.
 */
public final class ImageTree {
  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "bmp", "webp");

  private ImageTree() {}

  /**
   * All images below a folder, sorted by their place in it; each path starts with {@code folder}.
   * Files and folders whose names start with a dot are left out, links to folders not followed.
   */
  public static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ChiaroException.Data(
          folder + (Files.exists(folder) ? " is not a folder" : ": no such folder"));
    }
    try {
      Path real = folder.toRealPath();
      List<Path> images = new ArrayList<>();
      Files.walkFileTree(
          real,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              boolean hidden = !dir.equals(real) && hidden(dir);
              return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (isImage(file) && !hidden(file) && Files.isRegularFile(file)) {
                images.add(folder.resolve(real.relativize(file)));
              }
              return FileVisitResult.CONTINUE;
            }
          });
      images.sort(null);
      return List.copyOf(images);
    } catch (IOException e) {
      throw new ChiaroException.Data(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  /** Whether a name ends like an image: jpg, jpeg, png, bmp or webp, in any case. */
  public static boolean isImage(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot >= 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** The file's name up to its first dot. */
  public static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** What image, mask and prediction share: the folder below {@code root}, a slash, the stem. */
  public static String key(Path root, Path file) {
    Path parent = root.relativize(file).getParent();
    String stem = stem(file);
    return parent == null ? stem : parent.toString().replace('\\', '/') + "/" + stem;
  }

  private static boolean hidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }
}
