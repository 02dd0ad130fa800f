package org.chiaro.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.chiaro.io.StridedTensor.Storage;

/**
 * The zip container of PyTorch since 1.6: one folder with {@code data.pkl} and {@code data/KEY} for
 * each storage.
 */
final class TorchZip implements TorchFile.Container, AutoCloseable {
  private static final int MAX_ENTRIES = 100_000;
  private static final String CONSTANTS = "/constants.pkl";
  private static final int MAX_PICKLE_BYTES = 32 << 20;
  // PyTorch stores without compression; a zip packed again by hand may use it, within reason
  private static final long FREE_BYTES = 16L << 20;
  private static final int MAX_RATIO = 20;

  private final FileBytes file;
  private final ZipFile zip;
  private final String folder;
  private final Map<String, ByteBuffer> storages = new HashMap<>();

  private TorchZip(FileBytes file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
    this.folder = folder();
    requireLittleEndian();
  }

  static boolean matches(FileBytes file) {
    return file.size() >= 4 && file.data().getInt(0) == 0x04034b50;
  }

  /** Whether the archive holds the constants of TorchScript. */
  static boolean isProgram(FileBytes file) {
    try (ZipFile zip = new ZipFile(file.path().toFile())) {
      return zip.stream().anyMatch(entry -> entry.getName().endsWith(CONSTANTS));
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  static TorchZip open(FileBytes file) {
    ZipFile zip;
    try {
      zip = new ZipFile(file.path().toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw file.bad("the zip archive is damaged or cut off (" + e.getMessage() + ")");
    }
    try {
      return new TorchZip(file, zip);
    } catch (RuntimeException e) {
      close(zip);
      throw e;
    }
  }

  /** Checks all entries before any is unpacked; gives the name of the one folder they lie in. */
  private String folder() {
    if (zip.size() > MAX_ENTRIES) {
      throw file.bad("the zip archive has " + zip.size() + " entries");
    }
    Set<String> names = new HashSet<>();
    String found = null;
    long packed = 0;
    long unpacked = 0;
    for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
      ZipEntry entry = e.nextElement();
      String name = entry.getName();
      if (name.startsWith("/") || name.contains("\\") || List.of(name.split("/")).contains("..")) {
        throw file.bad("the zip archive holds a path that leads outside of it");
      }
      if (!names.add(name)) {
        throw file.bad("the zip archive holds the same name twice");
      }
      if (name.endsWith(CONSTANTS)) {
        throw file.bad("this is a TorchScript program, not a state dict");
      }
      if (name.endsWith("/data.pkl") && name.indexOf('/') == name.length() - 9) {
        if (found != null) {
          throw file.bad("the zip archive holds two pickles");
        }
        found = name.substring(0, name.length() - 8);
      }
      boolean stored = entry.getMethod() == ZipEntry.STORED;
      if (!stored && entry.getMethod() != ZipEntry.DEFLATED
          || stored && entry.getSize() != entry.getCompressedSize()) {
        throw file.bad("the zip archive is packed in a way that is not read");
      }
      packed += entry.getCompressedSize();
      unpacked += entry.getSize();
      if (packed > file.size() || unpacked > FREE_BYTES + MAX_RATIO * (long) file.size()) {
        throw file.bad("the zip archive would unpack to far more than its size");
      }
    }
    if (found == null) {
      throw file.bad("a zip archive, but not one of PyTorch: it holds no data.pkl");
    }
    return found;
  }

  private void requireLittleEndian() {
    ZipEntry order = zip.getEntry(folder + "byteorder");
    if (order != null && order.getSize() < 16) {
      String text = StandardCharsets.US_ASCII.decode(unpack(order)).toString();
      if (!text.equals("little")) {
        throw file.bad("the weights were saved on a big-endian machine");
      }
    }
  }

  @Override
  public Object tree() {
    ZipEntry entry = zip.getEntry(folder + "data.pkl");
    if (entry.getSize() > MAX_PICKLE_BYTES) {
      throw file.bad("the pickle inside has " + entry.getSize() + " bytes");
    }
    ByteBuffer pickle = unpack(entry);
    Object tree = new PickleReader(pickle, file).read();
    if (pickle.hasRemaining()) {
      throw file.bad("the pickle inside is damaged: it goes on after its end");
    }
    return tree;
  }

  @Override
  public ByteBuffer bytes(Storage storage) {
    ByteBuffer known = storages.get(storage.key());
    if (known == null) {
      ZipEntry entry = zip.getEntry(folder + "data/" + storage.key());
      if (entry == null) {
        throw file.bad("the storage '" + storage.key() + "' is missing");
      }
      known = unpack(entry);
      storages.put(storage.key(), known);
    }
    if (known.capacity() != storage.count() * storage.dtype().bytes()) {
      throw file.bad(
          "storage '%s' should hold %d elements of %s, it holds %d bytes"
              .formatted(storage.key(), storage.count(), storage.dtype(), known.capacity()));
    }
    return known;
  }

  private ByteBuffer unpack(ZipEntry entry) {
    if (entry.getSize() < 0 || entry.getSize() > Integer.MAX_VALUE) {
      throw file.bad("the zip archive's sizes are damaged");
    }
    ByteBuffer target = ByteBuffer.allocateDirect((int) entry.getSize());
    CRC32 crc = new CRC32();
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] chunk = new byte[1 << 16];
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        if (got > target.remaining()) {
          throw file.bad("the zip archive's sizes are damaged");
        }
        crc.update(chunk, 0, got);
        target.put(chunk, 0, got);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw file.bad("the zip archive is damaged (" + e.getMessage() + ")");
    }
    if (target.hasRemaining() || crc.getValue() != entry.getCrc()) {
      throw file.bad("the zip archive is damaged: wrong checksum");
    }
    return target.flip();
  }

  @Override
  public void close() {
    close(zip);
  }

  private static void close(ZipFile zip) {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
