package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.StridedTensor.Storage;
import org.chiaro.run.ChiaroException;

/**
 * The zip container of PyTorch since 1.6: one folder with {@code data.pkl} and {@code data/KEY} for
 * each storage.
 */
final class TorchZip implements TorchFile.Container {
  private static final String CONSTANTS = "/constants.pkl";
  private static final int MAX_PICKLE_BYTES = 32 << 20;
  private static final String PICKLE = "data.pkl";

  private final FileBytes file;
  private final ZipDirectory zip;
  private final boolean program;
  private final String folder;
  private final Map<String, ByteBuffer> storages = new HashMap<>();

  private TorchZip(FileBytes file, boolean program) {
    this.file = file;
    this.program = program;
    this.zip = ZipDirectory.of(file);
    this.folder = folder();
    requireLittleEndian();
  }

  static boolean matches(FileBytes file) {
    return ZipDirectory.matches(file);
  }

  /** Whether the archive holds the constants of TorchScript. */
  static boolean isProgram(FileBytes file) {
    try {
      return ZipDirectory.of(file).entries().keySet().stream()
          .anyMatch(name -> name.endsWith(CONSTANTS));
    } catch (ChiaroException e) {
      return false;
    }
  }

  static TorchZip open(FileBytes file) {
    return new TorchZip(file, false);
  }

  /** A TorchScript program as data: its modules' tensors, none of its code. */
  static TorchZip openProgram(FileBytes file) {
    return new TorchZip(file, true);
  }

  /** Checks all names; gives the one folder that the entries lie in, with its slash. */
  private String folder() {
    String found = null;
    for (String name : zip.entries().keySet()) {
      if (name.startsWith("/") || name.contains("\\") || List.of(name.split("/")).contains("..")) {
        throw file.bad("the zip archive holds a path that leads outside of it");
      }
      if (name.endsWith(CONSTANTS) && !program) {
        throw file.bad("this is a TorchScript program, not a state dict");
      }
      if (name.endsWith("/" + PICKLE) && name.indexOf('/') == name.length() - PICKLE.length() - 1) {
        if (found != null) {
          throw file.bad("the zip archive holds two pickles");
        }
        found = name.substring(0, name.length() - PICKLE.length());
      }
    }
    if (found == null) {
      throw file.bad("a zip archive, but not one of PyTorch: it holds no data.pkl");
    }
    return found;
  }

  private void requireLittleEndian() {
    ZipDirectory.Entry order = zip.entries().get(folder + "byteorder");
    if (order != null && order.unpacked() < 16) {
      String text = StandardCharsets.US_ASCII.decode(zip.unpack(order)).toString();
      if (!text.equals("little")) {
        throw file.bad("the weights were saved on a big-endian machine");
      }
    }
  }

  @Override
  public Object tree() {
    ZipDirectory.Entry entry = zip.entries().get(folder + PICKLE);
    if (entry.unpacked() > MAX_PICKLE_BYTES) {
      throw file.bad("the pickle inside has " + entry.unpacked() + " bytes");
    }
    ByteBuffer pickle = zip.unpack(entry);
    PickleNames names = program ? new NetworkPickle(file, true) : new TorchPickle(file);
    Object tree = new PickleReader(pickle, file, names).read();
    if (pickle.hasRemaining()) {
      throw file.bad("the pickle inside is damaged: it goes on after its end");
    }
    return tree;
  }

  @Override
  public ByteBuffer bytes(Storage storage) {
    ByteBuffer known = storages.get(storage.key());
    if (known == null) {
      ZipDirectory.Entry entry = zip.entries().get(folder + "data/" + storage.key());
      if (entry == null) {
        throw file.bad("the storage '" + storage.key() + "' is missing");
      }
      known = zip.unpack(entry);
      storages.put(storage.key(), known);
    }
    if (known.capacity() != storage.count() * storage.dtype().bytes()) {
      throw file.bad(
          "storage '%s' should hold %d elements of %s, it holds %d bytes"
              .formatted(storage.key(), storage.count(), storage.dtype(), known.capacity()));
    }
    return known;
  }
}
