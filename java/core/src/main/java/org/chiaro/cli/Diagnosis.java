package org.chiaro.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.Versions;
import org.chiaro.torch.Cards;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;

/**
 * The facts that explain why a run works or does not: everything native is loaded and tried.
 *
 * @param facts sections and values in the order in which they are shown
 * @param works whether networks, image files and kernels all work on the processor
 */
record Diagnosis(Map<String, Object> facts, boolean works) {
  private static final List<String> FLAGS =
      List.of("avx2", "fma", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16", "amx_bf16");
  private static final String OK = "works";

  static Diagnosis ofThisMachine() {
    String libtorch = tried(() -> convolve(Precision.FP32));
    String bf16 = libtorch.equals(OK) ? tried(() -> convolve(Precision.BF16)) : "not tried";
    String opencv = tried(() -> Loader.load(opencv_imgcodecs.class));
    boolean kernels = KernelProvider.availability("cpu").available();

    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("schema", 1);
    boolean works = libtorch.equals(OK) && opencv.equals(OK) && kernels;
    facts.put("works", works);
    facts.put("versions", versions());
    facts.put("processor", processor());
    facts.put("kernels", kernels());
    Map<String, Object> networks = new LinkedHashMap<>();
    networks.put("libtorch", libtorch);
    networks.put("bf16", bf16 + "; " + bf16Speed());
    networks.put("opencv", opencv);
    facts.put("libraries", networks);
    facts.put("devices", devices(libtorch));
    facts.put("memory", memory());
    facts.put("folders", folders());
    return new Diagnosis(facts, works);
  }

  private static Map<String, Object> versions() {
    Map<String, Object> versions = new LinkedHashMap<>();
    Versions build = Versions.ofThisBuild();
    for (String part : List.of("chiaro", "java", "javacpp", "pytorch", "opencv", "openblas")) {
      versions.put(part, build.of(part));
    }
    versions.put("kernels", KernelProvider.buildInfo());
    return versions;
  }

  private static Map<String, Object> processor() {
    Map<String, Object> processor = new LinkedHashMap<>();
    processor.put("model", cpuInfo("model name").stream().findFirst().orElse("unknown"));
    processor.put("cores", Runtime.getRuntime().availableProcessors());
    processor.put("features", features());
    processor.put("kernels_use", KernelProvider.why("cpu"));
    return processor;
  }

  private static Map<String, Object> kernels() {
    Map<String, Object> kernels = new LinkedHashMap<>();
    for (String name : KernelProvider.names()) {
      KernelProvider.Availability found = KernelProvider.availability(name);
      kernels.put(name, availability(found.available(), found.why()));
    }
    return kernels;
  }

  private static Map<String, Object> devices(String libtorch) {
    Map<String, Object> devices = new LinkedHashMap<>();
    devices.put("cpu", availability(libtorch.equals(OK), libtorch));
    if (!libtorch.equals(OK)) {
      devices.put("cuda", availability(false, "libtorch does not work"));
      devices.put("auto_is", "nothing works");
      return devices;
    }
    Cards cards = Cards.ofThisMachine();
    Optional<String> missing = cards.whyNot(0);
    devices.put("cuda", availability(missing.isEmpty(), missing.orElse(OK)));
    devices.put("cards", KernelProvider.devices());
    for (int card = 0; card < cards.count(); card++) {
      devices.put("cuda:" + card, Cards.memory(card));
    }
    devices.put("auto_is", cards.best() + (missing.isEmpty() ? ", the first card" : ""));
    return devices;
  }

  private static Map<String, Object> availability(boolean available, String why) {
    Map<String, Object> availability = new LinkedHashMap<>();
    availability.put("available", available);
    availability.put("why", why);
    return availability;
  }

  private static Map<String, Object> memory() {
    Map<String, Object> memory = new LinkedHashMap<>();
    memory.put("machine", memInfo("MemTotal") + " in all, " + memInfo("MemAvailable") + " free");
    memory.put("java_heap", gib(Runtime.getRuntime().maxMemory()) + " at most (-Xmx)");
    memory.put(
        "javacpp_max_bytes",
        limit(Pointer.maxBytes()) + " for memory that JavaCPP itself allocates");
    memory.put(
        "javacpp_max_physical",
        limit(Pointer.maxPhysicalBytes())
            + " for the whole process; beyond it allocations fail as out of memory");
    return memory;
  }

  private static Map<String, Object> folders() {
    Map<String, Object> folders = new LinkedHashMap<>();
    try {
      folders.put("native_cache", space(Loader.getCacheDir().toPath()));
    } catch (IOException e) {
      folders.put("native_cache", "unusable: " + e.getMessage());
    }
    folders.put("temporary", space(Path.of(System.getProperty("java.io.tmpdir"))));
    folders.put("working", space(Path.of("")));
    return folders;
  }

  /** A 3x3 convolution of ones with ones: every inner pixel is 9 times the channels. */
  private static void convolve(Precision precision) {
    try (TensorScope scope = TensorScope.noGrad();
        Precision.Region region = precision.region()) {
      Tensor image = torch.ones(1, 16, 8, 8);
      Tensor weight = torch.ones(4, 16, 3, 3);
      float pixel = torch.conv2d(image, weight).flatten().select(0, 0).item_float();
      if (pixel != 9 * 16) {
        throw new IllegalStateException("a convolution gave " + pixel + " and not " + 9 * 16);
      }
    }
  }

  private static String tried(Runnable attempt) {
    try {
      attempt.run();
      return OK;
    } catch (RuntimeException | LinkageError e) {
      List<String> messages = new ArrayList<>();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        messages.add(String.valueOf(cause.getMessage()));
      }
      return "fails: " + String.join(" <- ", messages);
    }
  }

  private static String bf16Speed() {
    List<String> features = features();
    return features.contains("avx512_bf16") || features.contains("amx_bf16")
        ? "the processor has instructions for it"
        : "the processor has no instructions for it, so fp32 is faster";
  }

  private static List<String> features() {
    Set<String> flags =
        cpuInfo("flags").stream()
            .findFirst()
            .map(line -> Set.copyOf(List.of(line.split(" +"))))
            .orElse(Set.of());
    return FLAGS.stream().filter(flags::contains).toList();
  }

  private static List<String> cpuInfo(String name) {
    return values("/proc/cpuinfo", name);
  }

  private static String memInfo(String name) {
    return values("/proc/meminfo", name).stream()
        .map(kib -> gib(Long.parseLong(kib.replaceAll("\\D", "")) << 10))
        .findFirst()
        .orElse("unknown");
  }

  private static List<String> values(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.matches(name + "\\s*:.*"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .distinct()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String space(Path folder) {
    Path path = folder.toAbsolutePath();
    // File and not FileStore, which needs an entry in the list of mounts and so fails in a chroot
    return path + ", " + gib(path.toFile().getUsableSpace()) + " free";
  }

  private static String limit(long bytes) {
    return bytes == 0 ? "no limit" : gib(bytes);
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
  }
}
