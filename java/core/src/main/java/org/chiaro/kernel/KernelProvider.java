package org.chiaro.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.chiaro.run.ChiaroException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses who runs the native operations.
 *
 * <p>{@code auto} takes {@code cpu} and falls back to {@code java} with a warning that says why. A
 * provider that was named is used or refused, never replaced. {@code cpu:portable}, {@code
 * cpu:avx2} and {@code cpu:avx512} name one instruction set, for tests and benchmarks.
 */
public final class KernelProvider {
  private static final Logger LOG = LoggerFactory.getLogger(KernelProvider.class);

  private static final Map<String, Integer> BACKENDS =
      Map.of(
          "cpu", ChiaroNative.CPU,
          "cpu:portable", ChiaroNative.CPU_PORTABLE,
          "cpu:avx2", ChiaroNative.CPU_AVX2,
          "cpu:avx512", ChiaroNative.CPU_AVX512,
          "cuda", ChiaroNative.CUDA);

  private KernelProvider() {}

  /** Whether a provider can be used on this machine, and why or why not. */
  public record Availability(String name, boolean available, String why) {}

  /** Every provider that can be named, the one that {@code auto} prefers first. */
  public static List<String> names() {
    return List.of("cpu", "cuda", "java", "cpu:avx512", "cpu:avx2", "cpu:portable");
  }

  /**
   * The operations of one provider; images of a batch are shared by so many threads.
   *
   * @param name auto, or one of {@link #names()}
   * @throws ChiaroException.Usage for any other name
   * @throws ChiaroException.Device where a provider that was named cannot be used
   */
  public static Kernels open(String name, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, was " + threads);
    }
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.equals("auto")) {
      return openBest(threads);
    }
    if (wanted.equals("java")) {
      return new JavaKernels();
    }
    Availability found = availability(wanted);
    if (!found.available()) {
      throw new ChiaroException.Device("kernels: " + wanted + " cannot be used: " + found.why());
    }
    int backend = BACKENDS.get(wanted);
    if (backend == ChiaroNative.CUDA) {
      throw new ChiaroException.Device(
          "kernels: cuda works on what is in a card's memory: use --device cuda with it");
    }
    return new NativeKernels(displayName(wanted, found), NativeCalls.onCpu(backend, threads));
  }

  /**
   * The operations on a graphics card.
   *
   * @param device its number
   * @param stream handle of the stream that the caller's work is on when it calls
   * @param scratch working memory on the device
   * @throws ChiaroException.Device with the reason where the card cannot be used
   */
  public static Kernels onDevice(int device, LongSupplier stream, Buffers scratch) {
    Availability found = availability("cuda");
    if (!found.available()) {
      throw new ChiaroException.Device("kernels: cuda cannot be used: " + found.why());
    }
    NativeCalls.check(ChiaroNative.chiaro_use_device(device), "device cuda:" + device);
    return new NativeKernels(
        "cuda:" + device, new NativeCalls(ChiaroNative.CUDA, new BatchPool(1), stream, scratch));
  }

  /** What the native library says about each graphics card, or why there is none. */
  public static List<String> devices() {
    return Library.FAILURE
        .map(why -> List.of("none: " + why))
        .orElseGet(() -> ChiaroNative.chiaro_devices().lines().toList());
  }

  private static Kernels openBest(int threads) {
    Availability cpu = availability("cpu");
    if (cpu.available()) {
      return open("cpu", threads);
    }
    LOG.warn("kernels: java, which is slow; cpu cannot be used: {}", cpu.why());
    return new JavaKernels();
  }

  /** Whether a provider can be used, with the loader's or the driver's reason. */
  public static Availability availability(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.equals("java")) {
      return new Availability(wanted, true, "needs nothing");
    }
    Integer backend = BACKENDS.get(wanted);
    if (backend == null) {
      throw new ChiaroException.Usage(
          "kernels: '" + name + "' is not one of auto, java, cpu, cuda");
    }
    if (Library.FAILURE.isPresent()) {
      return new Availability(wanted, false, Library.FAILURE.get());
    }
    if (ChiaroNative.chiaro_available(backend) != ChiaroNative.OK) {
      return new Availability(wanted, false, ChiaroNative.chiaro_last_error());
    }
    return new Availability(wanted, true, backend == ChiaroNative.CPU ? cpuIsa() : "found");
  }

  /** The reason behind {@link #availability}. */
  public static String why(String name) {
    return availability(name).why();
  }

  /** Version and compiler of the native library, or why there is none. */
  public static String buildInfo() {
    return Library.FAILURE.map(why -> "none: " + why).orElseGet(ChiaroNative::chiaro_build_info);
  }

  /**
   * Keeps freed native memory in the process, which saves a page fault a page a step; once, before
   * the first network runs. Where the native library cannot be used nothing happens.
   *
   * @return whether the settings took effect
   */
  public static boolean tuneAllocator() {
    return Library.FAILURE.isEmpty() && ChiaroNative.chiaro_tune_allocator() == ChiaroNative.OK;
  }

  /**
   * Ends the process at once, whatever its threads are doing: {@link Runtime#halt} waits for those
   * in native code, and has libraries clean up under them. Files that are written are whole.
   */
  public static void exit(int code) {
    if (Library.FAILURE.isEmpty()) {
      ChiaroNative.chiaro_exit(code);
    }
    Runtime.getRuntime().halt(code);
  }

  /**
   * Does some work while whatever prints on stdout prints on stderr: for native libraries that
   * speak unasked. Where the native library cannot be used, they are heard.
   */
  public static <T> T withStdoutAside(Supplier<T> work) {
    boolean aside =
        Library.FAILURE.isEmpty() && ChiaroNative.chiaro_stdout_aside() == ChiaroNative.OK;
    try {
      return work.get();
    } finally {
      if (aside) {
        ChiaroNative.chiaro_stdout_back();
      }
    }
  }

  private static String displayName(String wanted, Availability found) {
    if (wanted.startsWith("cpu:")) {
      return "cpu (" + wanted.substring("cpu:".length()) + ")";
    }
    return wanted.equals("cpu") ? "cpu (" + found.why() + ")" : wanted;
  }

  /** The instruction set that {@code cpu} uses: avx512, avx2 or portable. */
  private static String cpuIsa() {
    String firstLine = ChiaroNative.chiaro_backends().lines().findFirst().orElse("");
    return firstLine.substring(firstLine.indexOf(':') + 1).strip();
  }

  /** The native library, loaded when it is first asked about. */
  private static final class Library {
    static final Optional<String> FAILURE = load();

    private static Optional<String> load() {
      try {
        Loader.load(ChiaroNative.class);
        ChiaroNative.chiaro_build_info();
        return Optional.empty();
      } catch (UnsatisfiedLinkError | NoClassDefFoundError | RuntimeException e) {
        return Optional.of("the native library did not load: " + e.getMessage());
      }
    }
  }
}
