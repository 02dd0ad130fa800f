package org.chiaro.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.chiaro.run.ChiaroException;

/**
 * Stored training pairs: {@code NAME.png}, {@code NAME.mask.png} and {@code NAME.json} in
 * WebDataset shards {@code pairs-000000.tar}, or the same files in folders {@code pairs-000000}.
 *
 * <p>Reads any pair at any time, from several threads. Nothing is unpacked to disk, and members are
 * found by name only: what a shard calls its paths leads nowhere. Errors are {@link
 * ChiaroException.Data}.
 */
public final class PairStore {
  static final String IMAGE = ".png";
  static final String MASK = ".mask.png";
  static final String JSON = ".json";

  private static final int MAX_MEMBER_BYTES = 64 << 20;
  private static final int MAX_JSON_BYTES = 1 << 20;
  private static final Pattern SHARD = Pattern.compile("pairs-\\d{6}(\\.tar|\\.parquet)?");
  private static final Pattern MEMBER =
      Pattern.compile("([A-Za-z0-9_-]{1,64})(\\.png|\\.mask\\.png|\\.json)");

  /** How pairs lie on disk. */
  public enum Format {
    /** WebDataset shards; few large files. */
    TAR(".tar"),
    /** Plain files in folders; easy to look at. */
    DIR(""),
    /** A row a pair, for other programs: clusters write it, and nothing here reads it. */
    PARQUET(".parquet");

    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }

    /** What the name of a shard ends with. */
    String ending() {
      return ending;
    }
  }

  /** Where a member lies: a stretch of a file. */
  private record Member(Path file, long offset, long bytes) {}

  private record Entry(String name, Member image, Member mask, Member json) {}

  private final List<Entry> entries;

  private PairStore(List<Entry> entries) {
    this.entries = entries;
  }

  static String shardName(int number) {
    return "pairs-%06d".formatted(number);
  }

  /** Starts a store of folders in a place that holds no pairs yet. */
  public static PairWriter create(Path folder, int shardSize) {
    if (!shards(folder).isEmpty()) {
      throw new ChiaroException.Usage(folder + " holds pairs already; resume or overwrite them");
    }
    return new PairWriter(folder, shardSize, 0, 0, 0);
  }

  /**
   * Goes on after the pairs that a folder holds, in its last shard if that is a folder with room;
   * in an empty or missing one, starts.
   */
  public static PairWriter resume(Path folder, int shardSize) {
    List<Path> shards = shards(folder);
    if (shards.isEmpty()) {
      return new PairWriter(folder, shardSize, 0, 0, 0);
    }
    Path last = shards.get(shards.size() - 1);
    long inLast = read(folder, List.of(last)).size();
    boolean goesOn = Files.isDirectory(last) && inLast < shardSize;
    long count = read(folder, shards).size();
    return goesOn
        ? new PairWriter(folder, shardSize, number(last), (int) inLast, count)
        : new PairWriter(folder, shardSize, number(last) + 1, 0, count);
  }

  /** The numbers of the shards below a folder, sorted; none where there is no folder. */
  public static List<Integer> numbers(Path folder) {
    return shards(folder).stream().map(PairStore::number).toList();
  }

  private static int number(Path shard) {
    return Integer.parseInt(shard.getFileName().toString().substring(6, 12));
  }

  /** Opens one shard of a store, a tar or a folder; empty where it is not there. */
  public static Optional<PairStore> shard(Path file) {
    return Files.exists(file)
        ? Optional.of(read(file.getParent(), List.of(file)))
        : Optional.empty();
  }

  /** Opens the pairs below a folder; one without its mask is left out, as is one half-written. */
  public static PairStore open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ChiaroException.Data(folder + " is no folder with stored pairs");
    }
    PairStore store = read(folder, shards(folder));
    if (store.size() == 0) {
      throw new ChiaroException.Data(folder + " holds no stored pairs (pairs-000000.tar ...)");
    }
    return store;
  }

  private static PairStore read(Path folder, List<Path> shards) {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Path shard : shards) {
        Map<String, Map<String, Member>> members = new TreeMap<>();
        if (Files.isDirectory(shard)) {
          folderMembers(shard, members);
        } else if (shard.toString().endsWith(Format.PARQUET.ending())) {
          throw new ChiaroException.Data(
              shard + ": Parquet is for other programs; pairs are read from tars and folders");
        } else {
          tarMembers(shard, members);
        }
        members.forEach(
            (name, parts) -> {
              if (parts.containsKey(IMAGE) && parts.containsKey(MASK)) {
                entries.add(new Entry(name, parts.get(IMAGE), parts.get(MASK), parts.get(JSON)));
              }
            });
      }
    } catch (IOException e) {
      throw new ChiaroException.Data(
          folder + ": stored pairs cannot be read: " + e.getMessage(), e);
    }
    return new PairStore(List.copyOf(entries));
  }

  private static List<Path> shards(Path folder) {
    List<Path> shards = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "pairs-*")) {
        files.forEach(
            file -> {
              if (SHARD.matcher(file.getFileName().toString()).matches()) {
                shards.add(file);
              }
            });
      } catch (IOException e) {
        throw new ChiaroException.Data(folder + ": cannot be listed: " + e.getMessage(), e);
      }
    }
    shards.sort(null);
    return shards;
  }

  private static void folderMembers(Path shard, Map<String, Map<String, Member>> members)
      throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(shard)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          String name = file.getFileName().toString();
          note(shard, name, new Member(file, 0, Files.size(file)), members);
        }
      }
    }
  }

  private static void tarMembers(Path shard, Map<String, Map<String, Member>> members)
      throws IOException {
    try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ)) {
      TarMembers.read(
          shard,
          channel,
          member -> {
            Member place = new Member(shard, member.offset(), member.bytes());
            note(shard, member.name(), place, members);
          });
    }
  }

  private static void note(
      Path shard, String file, Member member, Map<String, Map<String, Member>> members) {
    var match = MEMBER.matcher(file);
    if (!match.matches()) {
      return;
    }
    long most = match.group(2).equals(JSON) ? MAX_JSON_BYTES : MAX_MEMBER_BYTES;
    if (member.bytes > most) {
      throw new ChiaroException.Data(
          "%s: member %s has %d bytes, too many".formatted(shard, file, member.bytes));
    }
    var parts = members.computeIfAbsent(match.group(1), name -> new HashMap<>());
    if (parts.put(match.group(2), member) != null) {
      throw new ChiaroException.Data(shard + ": member " + file + " is there twice");
    }
  }

  /** Number of pairs. */
  public int size() {
    return entries.size();
  }

  /** Reads one pair; pairs are numbered from 0 in the order of their shards and names. */
  public Pair pair(int index) {
    Entry entry = entries.get(index);
    Picture image =
        ImageFiles.decodeRgb(
            bytes(entry.image), name(entry.image, entry), ImageFiles.Orientation.AS_STORED);
    Grey mask = ImageFiles.decodeChannel0(bytes(entry.mask), name(entry.mask, entry));
    if (image.height() != mask.height() || image.width() != mask.width()) {
      throw new ChiaroException.Data(name(entry.image, entry) + ": image and mask differ in size");
    }
    return new Pair(image, mask, json(index));
  }

  /** What one pair says of itself, without its pictures. */
  public String json(int index) {
    Entry entry = entries.get(index);
    return entry.json == null ? "{}" : new String(bytes(entry.json), StandardCharsets.UTF_8);
  }

  /** All pair numbers in an order that depends on the seed alone: one epoch. */
  public int[] order(long seed) {
    int[] order = new int[size()];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static String name(Member member, Entry entry) {
    return member.offset == 0 ? member.file.toString() : member.file + ":" + entry.name;
  }

  private static byte[] bytes(Member member) {
    ByteBuffer buffer = ByteBuffer.allocate((int) member.bytes);
    try (FileChannel channel = FileChannel.open(member.file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, member.offset + buffer.position()) < 0) {
          throw new ChiaroException.Data(member.file + ": became shorter while it was read");
        }
      }
      return buffer.array();
    } catch (IOException e) {
      throw new ChiaroException.Data(member.file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
