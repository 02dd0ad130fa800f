package org.chiaro.io;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.StridedTensor.Storage;

/**
 * The names in a pickle of StyleGAN2-ADA: tensors as {@link TorchPickle} knows them, storages as
 * byte strings in PyTorch's container before 1.6, and networks as dictionaries of class name,
 * source text and state.
 *
 * <p>Every other name becomes a {@link PickledObject} with nothing behind it. The source text is
 * skipped in the file and never becomes text here. The modules of TorchScript are objects of such
 * names, too.
 */
final class NetworkPickle implements PickleNames {
  private static final String PERSISTENT = "torch_utils.persistence._reconstruct_persistent_obj";
  private static final String STORAGE = "torch.storage._load_from_bytes";

  private static final int LONGEST_NAME = 1024;

  /** A name with nothing behind it. */
  private record Foreign(String name) {}

  private enum Own {
    NETWORK,
    STORAGE
  }

  private final FileBytes file;
  private final boolean program;
  private final TorchPickle torch;
  private final Map<ByteBuffer, Storage> opened = new IdentityHashMap<>();
  private final Map<String, ByteBuffer> contents = new HashMap<>();

  /**
   * @param program whether this is the pickle of a TorchScript program, whose storages lie beside
   *     it
   */
  NetworkPickle(FileBytes file, boolean program) {
    this.file = file;
    this.program = program;
    torch = new TorchPickle(file);
  }

  /** The bytes of a storage that the pickle brought. */
  ByteBuffer bytes(Storage storage) {
    ByteBuffer known = contents.get(storage.key());
    if (known == null) {
      throw file.bad("the storage '" + storage.key() + "' is missing");
    }
    return known;
  }

  @Override
  public Object named(String module, String name) {
    String full = module + "." + name;
    if (full.equals(PERSISTENT)) {
      return Own.NETWORK;
    }
    if (full.equals(STORAGE)) {
      return Own.STORAGE;
    }
    return TorchPickle.knows(module, name) ? torch.named(module, name) : new Foreign(full);
  }

  @Override
  public Object call(Object callable, Object arguments) {
    if (callable == Own.NETWORK) {
      return network(arguments);
    }
    if (callable == Own.STORAGE) {
      return storageOf(arguments);
    }
    return callable instanceof Foreign foreign
        ? new PickledObject(foreign.name())
        : torch.call(callable, arguments);
  }

  /** {type: "class", class_name: ..., module_src: ..., state: {...}} */
  private PickledObject network(Object arguments) {
    if (!(arguments instanceof List<?> list)
        || list.size() != 1
        || !(list.get(0) instanceof Map<?, ?> meta)
        || !(meta.get("class_name") instanceof String type)
        || !(meta.get("state") instanceof Map<?, ?> state)) {
      throw file.bad("a network in the pickle is not described as StyleGAN2-ADA does it");
    }
    PickledObject network = new PickledObject(type);
    network.state(state);
    return network;
  }

  private Storage storageOf(Object arguments) {
    if (!(arguments instanceof List<?> list)
        || list.size() != 1
        || !(list.get(0) instanceof ByteBuffer bytes)) {
      throw file.bad("a storage in the pickle has no bytes");
    }
    // a byte string that is named again is not read again
    return opened.computeIfAbsent(bytes, this::opened);
  }

  private Storage opened(ByteBuffer bytes) {
    TorchLegacy container = TorchLegacy.open(file, bytes);
    if (!(container.tree() instanceof Storage storage)) {
      throw file.bad("a storage in the pickle holds something else");
    }
    Storage here = new Storage("#" + contents.size(), storage.dtype(), storage.count());
    contents.put(here.key(), container.bytes(storage));
    return here;
  }

  @Override
  public Object create(Object type, Object arguments) {
    if (type instanceof Foreign foreign) {
      return new PickledObject(foreign.name());
    }
    throw file.bad("the pickle makes an object of something that is no class");
  }

  @Override
  public boolean build(Object target, Object state) {
    if (target instanceof PickledObject object) {
      if (state instanceof Map<?, ?> attributes) {
        object.state(attributes);
      }
      return true;
    }
    return torch.build(target, state);
  }

  @Override
  public Storage storage(Object id) {
    if (program) {
      return torch.storage(id);
    }
    throw file.bad("the pickle keeps its storages outside of it");
  }

  @Override
  public int longestText() {
    return LONGEST_NAME;
  }
}
