package org.chiaro.io;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.StridedTensor.Storage;

/**
 * PyTorch's container before 1.6: pickles of a magic number, a protocol number, facts about the
 * machine, the tree of tensors and the list of storage keys; then each storage's length (8 bytes)
 * and elements.
 */
final class TorchLegacy implements TorchFile.Container {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;
  // the pickle of the magic number: protocol 2, a ten-byte integer, stop
  private static final int START = 0x0a8a0280;

  private final FileBytes file;
  private final Object tree;
  private final ByteBuffer in;
  private final Map<String, ByteBuffer> storages = new HashMap<>();

  private TorchLegacy(FileBytes file, ByteBuffer content) {
    this.file = file;
    this.in = content.slice().order(ByteOrder.LITTLE_ENDIAN);
    PickleReader pickles = new PickleReader(in, file, new TorchPickle(file));
    if (!MAGIC.equals(pickles.read()) || !Long.valueOf(PROTOCOL).equals(pickles.read())) {
      throw file.bad("not a PyTorch file of the kind before 1.6");
    }
    if (!(pickles.read() instanceof Map<?, ?> facts)
        || !Boolean.TRUE.equals(facts.get("little_endian"))) {
      throw file.bad("the weights were not saved on a little-endian machine");
    }
    this.tree = pickles.read();
    if (!(pickles.read() instanceof List<?> list)) {
      throw file.bad("the list of storages is damaged");
    }
    locate(list, pickles.storages());
  }

  static boolean matches(FileBytes file) {
    return file.size() >= 4 && file.data().getInt(0) == START;
  }

  static TorchLegacy open(FileBytes file) {
    return new TorchLegacy(file, file.data());
  }

  /** A container inside another file. */
  static TorchLegacy open(FileBytes file, ByteBuffer content) {
    return new TorchLegacy(file, content);
  }

  @Override
  public Object tree() {
    return tree;
  }

  /** Finds every storage's bytes; the types come from the pickles, the order from the key list. */
  private void locate(List<?> keys, Map<String, Storage> declared) {
    for (Object key : keys) {
      Storage storage = key instanceof String ? declared.get(key) : null;
      if (storage == null || storages.containsKey(storage.key())) {
        throw file.bad("the list of storages does not fit the tensors");
      }
      if (in.remaining() < 8) {
        throw file.bad("the file is cut off before storage '" + key + "'");
      }
      long count = in.getLong();
      long bytes = storage.count() * storage.dtype().bytes();
      if (count != storage.count() || bytes > in.remaining()) {
        throw file.bad(
            "storage '%s' should hold %d elements of %s, the file is damaged or cut off"
                .formatted(key, storage.count(), storage.dtype()));
      }
      ByteBuffer slice = in.slice(in.position(), (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
      storages.put(storage.key(), slice);
      in.position(in.position() + (int) bytes);
    }
    if (in.hasRemaining()) {
      throw file.bad("the file goes on for " + in.remaining() + " bytes after the last storage");
    }
  }

  @Override
  public ByteBuffer bytes(Storage storage) {
    ByteBuffer known = storages.get(storage.key());
    if (known == null) {
      throw file.bad("the storage '" + storage.key() + "' is missing");
    }
    return known;
  }
}
