package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.StridedTensor.Storage;
import org.chiaro.run.ChiaroException;

/**
 * State dicts and single tensors saved by PyTorch ({@code .pth}, {@code .pt}): the zip container
 * and the one before it; and the networks that StyleGAN2-ADA pickles ({@code .pkl}).
 *
 * <p>The pickles inside are read as data by a machine that knows tensors and plain containers and
 * refuses all else ({@link TorchPickle}); nothing is executed. Nested dictionaries and lists are
 * flattened with dots, a bare tensor is named {@code ""}, what is no tensor is left out. Errors are
 * {@link ChiaroException.Model}.
 */
public final class TorchFile {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 1_000_000;
  private static final int MAX_NAME = 1024;
  private static final int MAX_NAMES_IN_ALL = 16 << 20;
  // tensors may share a storage: what they are together is bounded, copied or not
  private static final long FREE_BYTES = 64L << 20;
  private static final int MAX_RATIO = 4;

  private final FileBytes file;
  private final Container container;
  private final Map<String, StridedTensor> found = new LinkedHashMap<>();
  private int nodes;
  private int names;
  private long unpacked;

  private TorchFile(FileBytes file, Container container) {
    this.file = file;
    this.container = container;
  }

  /** Where pickles and storages lie in a file. */
  interface Container {
    /** The unpickled object. */
    Object tree();

    /** A storage's bytes, exactly as many as it declares. */
    ByteBuffer bytes(Storage storage);

    /** What the file says of itself. */
    default Map<String, String> metadata() {
      return Map.of();
    }
  }

  /** Reads all tensors of a file. */
  public static Weights read(Path path) {
    return parse(FileBytes.open(path, ChiaroException.Model::new));
  }

  static boolean matches(FileBytes file) {
    return TorchZip.matches(file) || TorchLegacy.matches(file) || PickledNetwork.matches(file);
  }

  static Weights parse(FileBytes file) {
    if (!matches(file)) {
      throw file.bad("not a PyTorch file");
    }
    return new TorchFile(file, container(file)).weights();
  }

  /** The tensors of a TorchScript program, by the names of its modules. */
  static Weights inspectProgram(FileBytes file) {
    return new TorchFile(file, TorchZip.openProgram(file)).weights();
  }

  /** Which of the containers this is, in words. */
  static String kind(FileBytes file) {
    if (TorchZip.matches(file)) {
      return "PyTorch";
    }
    return TorchLegacy.matches(file) ? "PyTorch before 1.6" : "a pickle of StyleGAN2-ADA";
  }

  private static Container container(FileBytes file) {
    if (TorchZip.matches(file)) {
      return TorchZip.open(file);
    }
    return TorchLegacy.matches(file) ? TorchLegacy.open(file) : PickledNetwork.open(file);
  }

  private Weights weights() {
    collect("", container.tree(), 0);
    if (found.isEmpty()) {
      throw file.bad("it holds no tensor");
    }
    Map<String, NdArray> tensors = new LinkedHashMap<>();
    found.forEach((name, tensor) -> tensors.put(name, array(tensor)));
    return new Weights(tensors, container.metadata(), Weights.sha256(file.data()));
  }

  private void collect(String name, Object value, int depth) {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw file.bad("its dictionaries are nested without end");
    }
    if (value instanceof StridedTensor tensor) {
      if (found.putIfAbsent(name, tensor) != null) {
        throw file.bad("two tensors have the name '" + name + "'");
      }
      names += name.length();
      unpacked += tensor.bytes();
      if (names > MAX_NAMES_IN_ALL || unpacked > FREE_BYTES + MAX_RATIO * (long) file.size()) {
        throw file.bad("its tensors would unpack to far more than the file's size");
      }
    } else if (value instanceof PickledObject object) {
      collect(name, object.state(), depth + 1);
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, child) -> collect(joined(name, key), child, depth + 1));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(joined(name, i), list.get(i), depth + 1);
      }
    }
  }

  private String joined(String name, Object key) {
    String joined = name.isEmpty() ? key.toString() : name + "." + key;
    if (joined.length() > MAX_NAME) {
      throw file.bad("a tensor has a name of more than " + MAX_NAME + " characters");
    }
    return joined;
  }

  private NdArray array(StridedTensor tensor) {
    ByteBuffer bytes = container.bytes(tensor.storage());
    int width = tensor.storage().dtype().bytes();
    // the old container does not align its storages
    boolean aligned = bytes.alignmentOffset(0, width) == 0;
    if (aligned && tensor.contiguous() && tensor.bytes() > 0) {
      int start = (int) (tensor.offset() * width);
      ByteBuffer slice = bytes.slice(start, (int) tensor.bytes());
      return new NdArray(
          tensor.storage().dtype(), tensor.sizes(), slice.order(ByteOrder.LITTLE_ENDIAN));
    }
    return tensor.gather(bytes);
  }
}
