package org.chiaro.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.chiaro.io.ImageTree;
import org.chiaro.pipeline.Cluster.Photo;
import org.chiaro.run.ChiaroException;

/**
 * The photos of a command line on any file system: files as they are, folders with all images below
 * them, patterns, and what a text file lists.
 *
 * <p>A photo's pictures keep its sub-folder: below the folder that was named, below the last folder
 * of a pattern that has no wildcard, below what all photos of a list have in common.
 */
final class PhotoFiles {
  private static final String WILDCARDS = ".*[*?\\[{].*";

  private final Map<String, Photo> byKey = new LinkedHashMap<>();

  private PhotoFiles() {}

  /** As {@link org.chiaro.pipeline.Cluster#photos}. */
  static List<Photo> of(List<String> inputs, Optional<java.nio.file.Path> list) {
    PhotoFiles found = new PhotoFiles();
    try {
      for (String input : inputs) {
        found.addInput(input);
      }
      if (list.isPresent()) {
        found.addList(list.get());
      }
    } catch (FileNotFoundException e) {
      throw new ChiaroException.Data("no such file or folder: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ChiaroException.Data("photos cannot be listed: " + e.getMessage(), e);
    }
    if (found.byKey.isEmpty()) {
      throw new ChiaroException.Data(
          "no photo in %s: jpg, jpeg, png, bmp and webp are read"
              .formatted(list.map(Object::toString).orElse(inputs.toString())));
    }
    return List.copyOf(found.byKey.values());
  }

  private void addInput(String input) throws IOException {
    Path path = qualified(input);
    FileSystem files = path.getFileSystem(Store.hadoop());
    if (files.exists(path)) {
      addOne(files.getFileStatus(path), input, Optional.empty());
      return;
    }
    FileStatus[] matches =
        path.toUri().getPath().matches(WILDCARDS) ? files.globStatus(path) : null;
    if (matches == null) {
      throw new ChiaroException.Data(input + ": no such file or folder");
    }
    Path base = withoutWildcards(path);
    for (FileStatus match : sorted(List.of(matches))) {
      addOne(match, match.getPath().toString(), Optional.of(base));
    }
  }

  private void addOne(FileStatus entry, String name, Optional<Path> base) throws IOException {
    if (!entry.isDirectory()) {
      boolean named = base.isEmpty();
      if (named || ImageTree.isImage(java.nio.file.Path.of(entry.getPath().getName()))) {
        add(entry, name, base.orElse(entry.getPath().getParent()));
      }
      return;
    }
    Path folder = entry.getPath();
    for (FileStatus image : sorted(images(folder))) {
      String below = relative(folder, image.getPath());
      add(image, name.replaceFirst("/+$", "") + "/" + below, base.orElse(folder));
    }
  }

  private static List<FileStatus> images(Path folder) throws IOException {
    List<FileStatus> images = new ArrayList<>();
    if (folder.toUri().getScheme().equals("file")) {
      // Hadoop would start a process for each file, to ask whose it is
      for (java.nio.file.Path image : ImageTree.list(java.nio.file.Path.of(folder.toUri()))) {
        images.add(new FileStatus(Files.size(image), false, 1, 1, 0, new Path(image.toUri())));
      }
      return images;
    }
    RemoteIterator<LocatedFileStatus> files =
        folder.getFileSystem(Store.hadoop()).listFiles(folder, true);
    while (files.hasNext()) {
      FileStatus file = files.next();
      if (isShown(relative(folder, file.getPath()))) {
        images.add(file);
      }
    }
    return images;
  }

  /** An image, and neither it nor a folder on the way to it begins with a dot. */
  private static boolean isShown(String relative) {
    return Stream.of(relative.split("/")).noneMatch(part -> part.startsWith("."))
        && ImageTree.isImage(java.nio.file.Path.of(relative));
  }

  /** In the order of the plain command, whose paths compare folder by folder. */
  private static List<FileStatus> sorted(Collection<FileStatus> files) {
    return files.stream()
        .sorted(
            Comparator.comparing(file -> java.nio.file.Path.of(file.getPath().toUri().getPath())))
        .toList();
  }

  private void addList(java.nio.file.Path list) throws IOException {
    List<String> lines = new ArrayList<>();
    if (!Files.isRegularFile(list)) {
      throw new ChiaroException.Data(list + ": no such list of photos");
    }
    try (Stream<String> all = Files.lines(list)) {
      all.map(String::strip).filter(line -> !line.isEmpty()).forEach(lines::add);
    }
    java.nio.file.Path folder = list.toAbsolutePath().getParent();
    List<Path> paths = new ArrayList<>();
    for (String line : lines) {
      boolean plain = !line.contains("://") && !line.startsWith("/");
      paths.add(qualified(plain ? folder.resolve(line).toString() : line));
    }
    if (paths.isEmpty()) {
      throw new ChiaroException.Data(list + " lists no photo");
    }
    Path base = common(paths);
    for (int i = 0; i < paths.size(); i++) {
      FileStatus status = paths.get(i).getFileSystem(Store.hadoop()).getFileStatus(paths.get(i));
      if (status.isDirectory()) {
        throw new ChiaroException.Data(lines.get(i) + " is a folder, " + list + " lists photos");
      }
      add(status, lines.get(i), base);
    }
  }

  private void add(FileStatus file, String name, Path base) {
    String relative = relative(base, file.getPath());
    String key = ImageTree.key(java.nio.file.Path.of(""), java.nio.file.Path.of(relative));
    Photo photo = new Photo(file.getPath().toUri().toString(), name, key, file.getLen());
    Photo other = byKey.putIfAbsent(key, photo);
    if (other != null) {
      throw new ChiaroException.Usage(
          "%s and %s would both be written as %s: rename one or name them in two runs"
              .formatted(other.name(), name, key));
    }
  }

  private static Path qualified(String text) throws IOException {
    // a plain path is one of this machine, whatever Hadoop's default is
    Path path =
        text.contains("://")
            ? Store.path(text)
            : new Path("file://" + java.nio.file.Path.of(text).toAbsolutePath().normalize());
    return path.getFileSystem(Store.hadoop()).makeQualified(path);
  }

  private static String relative(Path base, Path file) {
    String prefix = base.toUri().getPath().replaceFirst("/*$", "/");
    return file.toUri().getPath().substring(prefix.length());
  }

  private static Path withoutWildcards(Path pattern) {
    Path base = pattern;
    while (base.toUri().getPath().matches(WILDCARDS)) {
      base = base.getParent();
    }
    return base;
  }

  private static Path common(List<Path> paths) {
    Path base = paths.get(0).getParent();
    for (Path path : paths) {
      while (!path.toUri().getPath().startsWith(base.toUri().getPath().replaceFirst("/*$", "/"))) {
        base = base.getParent();
      }
    }
    return base;
  }
}
