package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries on the class path, as they go into the jar. */
final class NativeLibraryTest {
  private static final String KERNELS = "linux-x86_64/libchiaro_kernels.so";
  private static final String BINDING = "linux-x86_64/libjniChiaroNative.so";

  /** Libraries that every Linux has; a CUDA driver or a C++ runtime is not among them. */
  private static final Set<String> NEEDED =
      Set.of(
          "libc.so.6",
          "libm.so.6",
          "libdl.so.2",
          "librt.so.1",
          "libpthread.so.0",
          "ld-linux-x86-64.so.2");

  @TempDir Path folder;

  @Test
  void bothLibrariesAreOnTheClassPath() throws IOException {
    assertTrue(Files.size(extracted(KERNELS)) > 0);
    assertTrue(Files.size(extracted(BINDING)) > 0);
  }

  @Test
  void exportsTheContractAndNothingElse() throws Exception {
    Set<String> exported = new TreeSet<>();
    for (String line : run("nm", "-D", "--defined-only", extracted(KERNELS).toString())) {
      exported.add(line.substring(line.lastIndexOf(' ') + 1));
    }
    assertEquals(
        Set.of(
            "chiaro_adam",
            "chiaro_add_upsampled",
            "chiaro_affine_relu",
            "chiaro_append",
            "chiaro_available",
            "chiaro_backends",
            "chiaro_build_info",
            "chiaro_colour_basins",
            "chiaro_colour_histograms",
            "chiaro_components",
            "chiaro_components_scratch",
            "chiaro_devices",
            "chiaro_event_free",
            "chiaro_event_ms",
            "chiaro_event_new",
            "chiaro_event_order",
            "chiaro_event_record",
            "chiaro_event_wait",
            "chiaro_exit",
            "chiaro_filtered_pass",
            "chiaro_filtered_pass_scratch",
            "chiaro_finite_squares",
            "chiaro_gram",
            "chiaro_histogram_modes",
            "chiaro_last_error",
            "chiaro_latents",
            "chiaro_mask_lighter",
            "chiaro_mask_mean",
            "chiaro_merge_regions",
            "chiaro_object_box",
            "chiaro_pair_pass",
            "chiaro_pair_pass_scratch",
            "chiaro_quadrant_histograms",
            "chiaro_range_pop",
            "chiaro_range_push",
            "chiaro_region_contrast",
            "chiaro_score_histogram",
            "chiaro_shortest_paths",
            "chiaro_solve_positive",
            "chiaro_sparse_code",
            "chiaro_stdout_aside",
            "chiaro_stdout_back",
            "chiaro_stream_free",
            "chiaro_stream_new",
            "chiaro_superpixels",
            "chiaro_texture",
            "chiaro_tune_allocator",
            "chiaro_use_device",
            "chiaro_verdicts",
            "chiaro_weighted_errors"),
        exported);
  }

  @Test
  void needsOnlyTheCLibrary() throws Exception {
    for (String line : run("readelf", "-d", extracted(KERNELS).toString())) {
      if (line.contains("(NEEDED)")) {
        String library = line.substring(line.indexOf('[') + 1, line.indexOf(']'));
        assertTrue(NEEDED.contains(library), library);
      }
    }
  }

  @Test
  void saysWhatItIs() {
    assertTrue(KernelProvider.buildInfo().startsWith("chiaro_kernels 0."));
    assertTrue(KernelProvider.tuneAllocator());
  }

  private Path extracted(String resource) throws IOException {
    Path file = folder.resolve(Path.of(resource).getFileName());
    try (InputStream in = ChiaroNative.class.getResourceAsStream(resource)) {
      assertFalse(in == null, resource + " is missing");
      Files.copy(in, file);
    }
    return file;
  }

  private static List<String> run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      System.err.println("SKIPPED: " + command[0] + " is not installed");
      Assumptions.abort(command[0] + " is not installed");
      return List.of();
    }
    List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
    assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
    return lines;
  }
}
