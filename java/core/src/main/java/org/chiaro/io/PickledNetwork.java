package org.chiaro.io;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chiaro.io.StridedTensor.Storage;

/**
 * The {@code .pkl} files of StyleGAN2-ADA: one pickle of networks, of which the averaged generator,
 * {@code G_ema}, is read. Its modules are walked for tensors, by the names that a state dict has.
 */
final class PickledNetwork implements TorchFile.Container {
  private static final String GENERATOR = "G_ema";
  private static final String CLAMP = "conv_clamp";
  private static final int MAX_DEPTH = 32;
  private static final int MAX_MODULES = 100_000;

  private final FileBytes file;
  private final NetworkPickle names;
  private final Map<String, Object> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private int modules;

  private PickledNetwork(FileBytes file) {
    this.file = file;
    names = new NetworkPickle(file, false);
    ByteBuffer in = file.slice(0, file.size());
    Object tree = new PickleReader(in, file, names).read();
    if (in.hasRemaining()) {
      throw file.bad("the pickle goes on after its end");
    }
    Object found =
        tree instanceof Map<?, ?> map && map.containsKey(GENERATOR) ? map.get(GENERATOR) : tree;
    if (!(found instanceof PickledObject generator)
        || !(generator.state().get("_modules") instanceof Map)) {
      throw file.bad(
          "a pickle, but not one of StyleGAN2-ADA: it holds no network G_ema; save a state dict");
    }
    metadata.put("class", generator.type());
    collect("", generator, 0);
  }

  /** Whether content starts like a pickle of protocol 2 or later that is nothing else we know. */
  static boolean matches(FileBytes file) {
    ByteBuffer data = file.data();
    return file.size() > 4
        && (data.get(0) & 0xff) == 0x80
        && data.get(1) >= 2
        && data.get(1) <= 5
        && !TorchLegacy.matches(file)
        && !Safetensors.matches(file);
  }

  static PickledNetwork open(FileBytes file) {
    return new PickledNetwork(file);
  }

  @Override
  public Object tree() {
    return tensors;
  }

  @Override
  public ByteBuffer bytes(Storage storage) {
    return names.bytes(storage);
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  private void collect(String prefix, PickledObject module, int depth) {
    if (depth > MAX_DEPTH || ++modules > MAX_MODULES) {
      throw file.bad("its modules are nested without end");
    }
    // where activations are cut off; the same number in every layer that has one
    if (module.state().get(CLAMP) instanceof Number clamp) {
      metadata.putIfAbsent(CLAMP, clamp.toString());
    }
    tensors(prefix, module.state().get("_parameters"));
    tensors(prefix, module.state().get("_buffers"));
    if (module.state().get("_modules") instanceof Map<?, ?> children) {
      children.forEach(
          (name, child) -> {
            if (child instanceof PickledObject object) {
              collect(prefix + name + ".", object, depth + 1);
            }
          });
    }
  }

  private void tensors(String prefix, Object values) {
    if (values instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (value instanceof StridedTensor && tensors.put(prefix + name, value) != null) {
              throw file.bad("two tensors have the name '" + prefix + name + "'");
            }
          });
    }
  }
}
