package org.chiaro.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Device;
import org.chiaro.run.RunConfig;
import org.chiaro.run.Worker;
import org.chiaro.torch.Cards;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TorchThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command asks of libtorch before its first tensor. */
final class Torch {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  private Torch() {}

  /**
   * What a network runs with.
   *
   * @param place the processor, or a graphics card
   */
  record Setting(Precision precision, Place place) {}

  /** What the speed of a network on the processor depends on, for {@code Progress}. */
  static List<?> speed(CommonOptions.Network network, CommonOptions.Threads threads) {
    return List.of(network.precision, threads.count());
  }

  /**
   * For commands whose networks run on the processor: sets threads; a card that was named is exit
   * 5.
   */
  static Precision prepare(CommonOptions.Network network, CommonOptions.Threads threads) {
    return onProcessor(network.device, threads.count(), network.precision);
  }

  /** The same from a resolved configuration. */
  static Precision prepare(RunConfig config) {
    return onProcessor(config.device(), config.threadCount(), precision(config));
  }

  /** For commands whose networks run where the configuration says; what is missing is exit 5. */
  static Setting prepareAnywhere(RunConfig config) {
    return prepare(config, config.device());
  }

  /** The same for one of several workers on a machine: each takes the card of its number. */
  static Setting prepare(RunConfig config, Worker worker) {
    boolean card =
        config.device().kind() == Device.Kind.CUDA
            || config.device().kind() == Device.Kind.AUTO && Cards.ofThisMachine().best().isCard();
    return prepare(
        config, card ? new Device(Device.Kind.CUDA, worker.localRank()) : config.device());
  }

  private static Setting prepare(RunConfig config, Device device) {
    Cards cards = Cards.ofThisMachine();
    Place place =
        switch (device.kind()) {
          case CPU -> Place.CPU;
          case CUDA -> cards.require(device.index());
          case AUTO -> cards.best();
        };
    if (!place.isCard()) {
      String reason =
          device.kind() == Device.Kind.CPU ? "as asked" : cards.whyNot(0).orElse("as asked");
      return new Setting(start(reason, config.threadCount(), precision(config)), place);
    }
    TorchThreads.use(config.threadCount());
    torch.setDeviceIndex((byte) place.index());
    LOG.info(
        "device {} ({}), {}, {}",
        place,
        device.kind() == Device.Kind.AUTO ? "the first card" : "as asked",
        Cards.memory(place.index()),
        precision(config));
    return new Setting(precision(config), place);
  }

  /** For the driver of a cluster: its networks are looked at here and run elsewhere. */
  static Setting prepareDriver(RunConfig config) {
    TorchThreads.use(1);
    return new Setting(precision(config), Place.CPU);
  }

  /** What networks run on, for run.json. */
  static Map<String, Object> facts(RunConfig config, Place place) {
    return Map.of(
        "device",
        place.toString(),
        "precision",
        config.precision(),
        "threads",
        config.threadCount());
  }

  /**
   * The cards of these numbers, all of which must be usable.
   *
   * @throws ChiaroException.Usage where one is named twice
   */
  static List<Place> cards(List<Integer> numbers) {
    if (numbers.stream().distinct().count() < numbers.size()) {
      throw new ChiaroException.Usage("--devices: a card is named twice");
    }
    Cards cards = Cards.ofThisMachine();
    return numbers.stream().map(cards::require).toList();
  }

  /** The precision that a configuration names. */
  static Precision precision(RunConfig config) {
    return Precision.valueOf(config.precision().toUpperCase(Locale.ROOT));
  }

  private static Precision onProcessor(Device device, int threads, Precision precision) {
    if (device.kind() == Device.Kind.CUDA) {
      throw new ChiaroException.Device(
          "device %s: the networks of this command run on the processor; use --device cpu"
              .formatted(device));
    }
    return start(
        device.kind() == Device.Kind.AUTO ? "this command's" : "as asked", threads, precision);
  }

  private static Precision start(String reason, int threads, Precision precision) {
    // the launcher's environment does the same; this serves a plain java -jar
    KernelProvider.tuneAllocator();
    TorchThreads.use(threads);
    LOG.info("device cpu ({}), {} threads, {}", reason, threads, precision);
    return precision;
  }
}
