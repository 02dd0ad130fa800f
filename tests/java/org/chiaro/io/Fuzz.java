package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.RunFuzz;

/**
 * What a fuzzer may throw bytes at, by parser. A target returns, or throws the declared exception
 * with one line of sensible length; anything else is a finding. The fuzzer calls {@link
 * #fuzzerTestOneInput}; the system property {@code chiaro.fuzz} names the target.
 */
public final class Fuzz {
  /** One parser. */
  @FunctionalInterface
  interface Target {
    void take(byte[] input) throws Exception;
  }

  private static final Path NAME = Path.of("fuzz");
  private static final int MAX_BYTES = 1 << 18;
  private static final int MAX_MESSAGE = 2003;
  // parsers look at memory outside the heap: one piece of it serves all inputs
  private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(MAX_BYTES);
  private static final Map<String, Target> TARGETS = targets();
  private static final Target CHOSEN = TARGETS.get(System.getProperty("chiaro.fuzz", "pth"));

  private Fuzz() {}

  private static Map<String, Target> targets() {
    Map<String, Target> all = new LinkedHashMap<>();
    all.put("pth", bytes -> TorchFile.parse(file(bytes)));
    all.put("pickle", Fuzz::pickle);
    all.put("pkl", bytes -> WeightFile.parse(file(bytes)));
    all.put("safetensors", bytes -> Safetensors.parse(file(bytes)));
    all.put("npy", bytes -> Npy.parse(file(bytes)));
    all.put("tar", Fuzz::tar);
    all.put("yaml", RunFuzz::yaml);
    all.put("image", bytes -> ImageHeader.of(ImageSource.of(bytes, "fuzz"), "fuzz"));
    all.put("mat", bytes -> MatFile.integers(bytes, NAME, "trnid"));
    all.put("json", RunFuzz::json);
    return all;
  }

  /** All targets by name. */
  static Map<String, Target> all() {
    return TARGETS;
  }

  /** What Jazzer calls. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    run(CHOSEN, input);
  }

  static void run(Target target, byte[] input) throws Exception {
    if (input.length == 0 || input.length > MAX_BYTES) {
      return;
    }
    try {
      target.take(input);
    } catch (ChiaroException e) {
      String message = e.getMessage();
      if (message.indexOf('\n') >= 0 || message.length() > MAX_MESSAGE) {
        throw new IllegalStateException("not one line of sensible length: " + message, e);
      }
    }
  }

  private static FileBytes file(byte[] bytes) {
    MEMORY.put(0, bytes);
    ByteBuffer content = MEMORY.slice(0, bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    return new FileBytes(NAME, content, ChiaroException.Model::new);
  }

  /** A pickle, and the tensors that it describes, without a container around it. */
  private static void pickle(byte[] bytes) {
    FileBytes file = file(bytes);
    new PickleReader(file.slice(0, file.size()), file, new TorchPickle(file)).read();
  }

  private static void tar(byte[] bytes) throws Exception {
    TarMembers.read(NAME, new SeekableInMemoryByteChannel(bytes), member -> {});
  }
}
