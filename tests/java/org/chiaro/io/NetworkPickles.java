package org.chiaro.io;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pickles of networks with the structure of StyleGAN2-ADA's, and with none of its code. */
public final class NetworkPickles {
  private static final String SOURCE = "nobody reads this, and nobody runs it\n".repeat(2000);

  private NetworkPickles() {}

  /** A file with a generator of these tensors, a smaller discriminator, and settings. */
  public static byte[] file(Map<String, NdArray> tensors) {
    PickleWriter out = new PickleWriter().op('}', '(');
    out.text("G");
    network(out, "Generator", Map.of());
    out.text("G_ema");
    network(out, "Generator", tensors);
    out.text("training_set_kwargs");
    settings(out);
    out.text("augment_pipe").op('N');
    return out.op('u').stop();
  }

  /** A network: a call with one dictionary of class name, source text and state. */
  static PickleWriter network(PickleWriter out, String type, Map<String, NdArray> tensors) {
    out.global("torch_utils.persistence", "_reconstruct_persistent_obj").op('}', '(');
    out.text("type").text("class").text("version").op('K', 6);
    out.text("module_src").text(SOURCE);
    out.text("class_name").text(type).text("state").op('}', '(');
    out.text("training").op(0x89);
    out.text("conv_clamp").op('K', 200);
    out.text("act_gain");
    scalar(out);
    out.text("_non_persistent_buffers_set").op(0x8f, '(').text("x").op(0x90);
    Map<String, Map<String, NdArray>> children = new LinkedHashMap<>();
    out.text("_parameters");
    dictionary(out);
    tensors.forEach(
        (name, array) -> {
          int dot = name.indexOf('.');
          if (dot < 0) {
            out.text(name);
            parameter(out, array);
          } else {
            children
                .computeIfAbsent(name.substring(0, dot), key -> new LinkedHashMap<>())
                .put(name.substring(dot + 1), array);
          }
        });
    out.text("nothing").op('N').op('u');
    out.text("_buffers");
    dictionary(out).op('u');
    out.text("_modules");
    dictionary(out);
    children.forEach(
        (name, part) -> {
          out.text(name);
          network(out, "Part", part);
        });
    out.op('u');
    return out.op('u', 'u', 0x85, 'R');
  }

  private static PickleWriter dictionary(PickleWriter out) {
    return out.global("collections", "OrderedDict").op(')', 'R', '(');
  }

  /** A number of numpy's: a call of names that mean nothing here, and a state. */
  private static void scalar(PickleWriter out) {
    out.global("numpy.core.multiarray", "scalar").global("numpy", "dtype").op('(');
    out.text("f8").op(0x89, 0x88, 't', 'R').op('(', 'K', 3).text("<").op('N', 't', 'b');
    out.op('C', 8).raw(new byte[8]).op(0x86, 'R');
  }

  /** A dictionary of a class that is not loaded. */
  private static void settings(PickleWriter out) {
    out.global("dnnlib.util", "EasyDict").op(')', 0x81, '(').text("path").text("x").op('u');
  }

  private static void parameter(PickleWriter out, NdArray array) {
    out.global("torch._utils", "_rebuild_parameter").op('(');
    tensor(out, array, storage(array));
    out.op(0x88).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  /** A tensor on the storage in a byte string. */
  static PickleWriter tensor(PickleWriter out, NdArray array, byte[] storage) {
    long[] strides = new long[array.shape().length];
    long step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= array.shape()[i];
    }
    out.global("torch._utils", "_rebuild_tensor_v2").op('(');
    load(out, storage);
    out.integer(0).longs(array.shape()).longs(strides).op(0x89);
    return out.global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  /** The call that makes a storage of bytes. */
  static PickleWriter load(PickleWriter out, byte[] storage) {
    out.global("torch.storage", "_load_from_bytes");
    return out.op('B').i32(storage.length).raw(storage).op(0x85, 'R');
  }

  /** A storage in PyTorch's container before 1.6. */
  static byte[] storage(NdArray array) {
    byte[] bytes = new byte[array.data().remaining()];
    array.data().duplicate().get(bytes);
    return storage(new PickleWriter().storage("FloatStorage", "0", array.elements()), bytes);
  }

  static byte[] storage(PickleWriter tree, byte[] bytes) {
    byte[] magic = new BigInteger("1950a86a20f9469cfc6c", 16).toByteArray();
    PickleWriter first = new PickleWriter().op(0x8a, 10);
    for (int i = magic.length - 1; i >= 0; i--) {
      first.op(magic[i]);
    }
    byte[][] parts = {
      first.stop(),
      new PickleWriter().op('M', 0xe9, 3).stop(),
      new PickleWriter().op('}').text("little_endian").op(0x88, 's').stop(),
      tree.stop(),
      new PickleWriter().op(']').text("0").op('a').stop(),
      ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length / 4).array(),
      bytes
    };
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
