package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.Scene;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Device;
import org.chiaro.torch.Cards;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro kernels time}: how near the operations are to the memory's speed. */
@Command(
    name = "time",
    description = {
      "Time the native operations with every provider that this machine has, beside a copy of as",
      "many bytes with as many threads, as a Markdown table. Medians; the machine should be idle.",
      "GB/s count each byte that an operation's arrays have once. --roofline takes the best provider",
      "alone, and sizes and contents of its own: in cache, from memory, one large image, a photo;",
      "where arithmetic is the limit, GFLOP/s beside a product of float64 matrices. --device cuda",
      "times a graphics card by its own events: launches in a row, or with --cold one by one."
    })
final class KernelsTimeCommand implements Callable<Integer> {
  private static final long COPY_BYTES = 1L << 29;

  @Option(
      names = "--side",
      paramLabel = "PX",
      defaultValue = "128",
      description = "Side of the images (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "95",
      description = "Images of a batch (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--scene",
      paramLabel = "WORD",
      defaultValue = "NATURAL",
      description = "What masks look like: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Scene scene;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--roofline", description = "Each operation beside its ceiling.")
  private boolean roofline;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda[:N]",
      defaultValue = "auto",
      converter = CommonOptions.DeviceConverter.class,
      description = "What is timed: the processor unless a card is named.")
  private Device device;

  @Option(
      names = "--cold",
      description = "On a card: one launch at a time, its second-level cache flushed before each.")
  private boolean cold;

  @Option(
      names = "--launches",
      paramLabel = "N",
      defaultValue = "20",
      description = "On a card without --cold: launches in a row (default: ${DEFAULT-VALUE}).")
  private int launches;

  @Option(
      names = "--show-command",
      paramLabel = "ncu|nsys",
      converter = Nsight.Converter.class,
      description = "Print the line that looks at a card's launches with NVIDIA's tool, and end.")
  private Nsight nsight;

  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Json json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (rounds < 1) {
      throw new ChiaroException.Usage("--rounds must be >= 1, was " + rounds);
    }
    if (side < 1 || side > 4096 || batch < 1 || (long) batch * side * side > 1 << 26) {
      throw new ChiaroException.Usage(
          "--side must be 1 to 4096, and --batch x side x side at most 2^26 pixels");
    }
    boolean onCard = device.kind() == Device.Kind.CUDA;
    if (launches < 1) {
      throw new ChiaroException.Usage("--launches must be >= 1, was " + launches);
    }
    if (cold && !onCard && nsight == null) {
      throw new ChiaroException.Usage("--cold is for a graphics card: add --device cuda");
    }
    if (roofline && (onCard || nsight != null)) {
      throw new ChiaroException.Usage("--roofline is the processor's: leave --device cuda out");
    }
    ObjectNode result = new ObjectMapper().createObjectNode();
    PrintWriter out = spec.commandLine().getOut();
    if (nsight != null) {
      return nsight.show(nsightCommand(), json.json, spec.commandLine());
    }
    if (onCard) {
      cardTable(result, out);
    } else if (roofline) {
      result.set("roofline", measured(json.json ? null : out));
    } else {
      table(result, out);
    }
    if (json.json) {
      out.println(result);
    }
    out.flush();
    return 0;
  }

  /** This command for a tool that looks at every launch: few of them do. */
  private List<String> nsightCommand() {
    String where = device.kind() == Device.Kind.CUDA ? device.toString() : "cuda:0";
    List<String> words = new ArrayList<>(List.of("kernels", "time", "--device", where));
    words.addAll(List.of("--batch", String.valueOf(batch), "--side", String.valueOf(side)));
    words.addAll(List.of("--scene", scene.name(), "--rounds", "1", "--launches", "1"));
    return words;
  }

  private void cardTable(ObjectNode result, PrintWriter out) {
    Place place = Cards.ofThisMachine().require(device.index());
    torch.setDeviceIndex((byte) place.index());
    CardTimes times =
        new CardTimes(
            place, CardTimes.events(place), new CardTimes.Runs(rounds, cold ? 1 : launches, cold));
    try (var scope = TensorScope.noGrad();
        Kernels kernels =
            KernelProvider.onDevice(
                place.index(),
                place::stream,
                (dtype, shape) -> Tensors.view(place.empty(dtype, shape)));
        KernelTrial trial = KernelTrial.onCard(seed.seed, batch, side, scene, times::toCard)) {
      result.put("device", place.toString()).put("cold", cold);
      result.put("card", KernelProvider.devices().get(place.index()));
      if (!json.json) {
        out.printf("%s%n", KernelProvider.devices().get(place.index()));
        out.printf(
            "%d x %d x %d, %s%n",
            batch, side, side, cold ? "cold, one by one" : launches + " launches in a row");
      }
      double copy = times.copyRate(COPY_BYTES);
      new CardTable(result, json.json ? null : out, copy).measure(trial, batch, times, kernels);
    }
  }

  private ArrayNode measured(PrintWriter out) {
    if (out != null) {
      out.printf("%d threads%n%n", threads.count());
    }
    return new Roofline(new KernelTimes(threads.count(), rounds), seed.seed)
        .measure(Roofline.SIZES, Roofline.PHOTO, out);
  }

  private void table(ObjectNode result, PrintWriter out) {
    KernelTimes times = new KernelTimes(threads.count(), rounds);
    result.put("copy_gb_s", times.copyRate(24L * batch * side * side));
    if (!json.json) {
      out.printf("%d x %d x %d, %d threads%n%n", batch, side, side, threads.count());
      out.println("| operation | provider | us a call | GB/s | a copy's GB/s | share |");
      out.println("|---|---|---|---|---|---|");
    }
    try (KernelTrial trial = new KernelTrial(seed.seed, batch, side, scene)) {
      for (KernelTrial.Operation operation : trial.operations()) {
        ObjectNode row = result.putObject(operation.name());
        double copy = times.copyRate(operation.bytes());
        for (String name : KernelProvider.names()) {
          if (!name.startsWith("cpu:") || !KernelProvider.availability(name).available()) {
            continue;
          }
          double seconds = times.seconds(name, operation);
          double rate = operation.bytes() / seconds / 1e9;
          row.put(name, rate);
          if (!json.json) {
            out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.1f | %.0f %% |%n",
                operation.name(),
                name,
                1e6 * seconds,
                rate,
                copy,
                100 * rate / copy);
          }
        }
      }
    }
  }
}
