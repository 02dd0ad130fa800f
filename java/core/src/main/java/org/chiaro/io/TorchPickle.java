package org.chiaro.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.StridedTensor.Storage;
import org.chiaro.kernel.DType;

/**
 * The few names that PyTorch's pickles of tensors may ask for, and what each becomes here. Every
 * other name is refused; no name leads to code of the file's choosing.
 */
final class TorchPickle implements PickleNames {
  private static final int MAX_RANK = 32;
  private static final int MAX_KEY = 512;

  private final FileBytes file;

  TorchPickle(FileBytes file) {
    this.file = file;
  }

  private enum Callable {
    ORDERED_DICT,
    REBUILD_TENSOR,
    REBUILD_PARAMETER,
    SIZE
  }

  private static final Map<String, Callable> CALLABLES =
      Map.of(
          "collections.OrderedDict", Callable.ORDERED_DICT,
          "torch._utils._rebuild_tensor_v2", Callable.REBUILD_TENSOR,
          "torch._utils._rebuild_parameter", Callable.REBUILD_PARAMETER,
          "torch.Size", Callable.SIZE);

  private static final Map<String, DType> STORAGES =
      Map.of(
          "FloatStorage", DType.F32,
          "DoubleStorage", DType.F64,
          "HalfStorage", DType.F16,
          "BFloat16Storage", DType.BF16,
          "LongStorage", DType.I64,
          "IntStorage", DType.I32,
          "ShortStorage", DType.I16,
          "CharStorage", DType.I8,
          "ByteStorage", DType.U8,
          "BoolStorage", DType.BOOL);

  /** What a name stands for: something that can be called, or the element type of a storage. */
  @Override
  public Object named(String module, String name) {
    Object known = known(module, name);
    if (known == null) {
      throw file.bad(
          "it asks for the Python object %s, which is never loaded; save a plain state dict"
              .formatted(module + "." + name));
    }
    return known;
  }

  /** Whether this is one of the few names. */
  static boolean knows(String module, String name) {
    return known(module, name) != null;
  }

  private static Object known(String module, String name) {
    Object known = CALLABLES.get(module + "." + name);
    if (known == null && (module.equals("torch") || module.equals("torch.storage"))) {
      known = STORAGES.get(name);
    }
    return known;
  }

  /** What a call gives: an empty dictionary, a tensor, a parameter's tensor, or a shape. */
  @Override
  public Object call(Object callable, Object arguments) {
    if (!(callable instanceof Callable known) || !(arguments instanceof List<?> list)) {
      throw file.bad("the pickle calls something that cannot be called");
    }
    return switch (known) {
      case ORDERED_DICT -> orderedDict(list);
      case REBUILD_TENSOR -> tensor(list);
      case REBUILD_PARAMETER -> {
        if (list.isEmpty() || !(list.get(0) instanceof StridedTensor)) {
          throw file.bad("a parameter without a tensor");
        }
        yield list.get(0);
      }
      case SIZE -> {
        if (list.size() != 1 || !(list.get(0) instanceof List)) {
          throw file.bad("a damaged torch.Size");
        }
        yield list.get(0);
      }
    };
  }

  @Override
  public Object create(Object type, Object arguments) {
    throw file.bad("the pickle uses operation 0x81, which is not read");
  }

  /** Attributes of a dictionary or tensor, like torch's _metadata, carry no numbers. */
  @Override
  public boolean build(Object target, Object state) {
    return target instanceof Map || target instanceof StridedTensor;
  }

  @Override
  public int longestText() {
    return Integer.MAX_VALUE;
  }

  private Map<Object, Object> orderedDict(List<?> arguments) {
    Map<Object, Object> dict = new LinkedHashMap<>();
    if (arguments.isEmpty()) {
      return dict;
    }
    if (arguments.size() == 1 && arguments.get(0) instanceof List<?> pairs) {
      for (Object pair : pairs) {
        if (!(pair instanceof List<?> entry)
            || entry.size() != 2
            || !(entry.get(0) instanceof String key)
            || key.length() > MAX_KEY) {
          throw file.bad("a damaged OrderedDict");
        }
        dict.put(key, entry.get(1));
      }
      return dict;
    }
    throw file.bad("a damaged OrderedDict");
  }

  private StridedTensor tensor(List<?> arguments) {
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)) {
      throw file.bad("a tensor without a storage");
    }
    return StridedTensor.checked(
        storage, offset, longs(arguments.get(2)), longs(arguments.get(3)), file);
  }

  private long[] longs(Object value) {
    if (!(value instanceof List<?> list)) {
      throw file.bad("a tensor's shape is not a tuple");
    }
    if (list.size() > MAX_RANK) {
      throw file.bad("a tensor has " + list.size() + " axes");
    }
    long[] numbers = new long[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(list.get(i) instanceof Long number)) {
        throw file.bad("a tensor's shape holds something that is not a number");
      }
      numbers[i] = number;
    }
    return numbers;
  }

  /** A persistent id: ("storage", element type, key, device, count[, view of another]). */
  @Override
  public Storage storage(Object id) {
    if (id instanceof List<?> list
        && list.size() >= 5
        && "storage".equals(list.get(0))
        && list.get(1) instanceof DType dtype
        && list.get(2) instanceof String key
        && key.length() <= MAX_KEY
        && list.get(4) instanceof Long count
        && count >= 0
        && count <= Integer.MAX_VALUE / dtype.bytes()) {
      if (list.size() > 5 && list.get(5) != PickleReader.NONE) {
        throw file.bad("a storage that is a view of another is not read; save it again");
      }
      return new Storage(key, dtype, count);
    }
    throw file.bad("a storage is described in an unknown way or is too large");
  }
}
