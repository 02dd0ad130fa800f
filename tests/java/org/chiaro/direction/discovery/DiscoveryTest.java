package org.chiaro.direction.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.io.NdArray;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiscoveryTest {
  private static DiscoveryConfig config(
      Deformator.Kind deformator, Reconstructor.Kind reconstructor, int directions) {
    return new DiscoveryConfig(
        deformator,
        false,
        directions,
        reconstructor,
        0,
        ShiftDistribution.UNIFORM,
        6,
        0.5,
        1,
        0.25,
        1e-2,
        3e-3,
        100,
        8,
        3,
        Precision.FP32);
  }

  private static DiscoveryConfig lenet(Deformator.Kind deformator) {
    return config(deformator, Reconstructor.Kind.LENET, 0);
  }

  /** A generator whose images are what the test says. */
  private record Fake(int latentSize, java.util.function.UnaryOperator<Tensor> function)
      implements Generator {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public String hash() {
      return "";
    }

    @Override
    public int height() {
      return 32;
    }

    @Override
    public int width() {
      return 32;
    }

    @Override
    public Tensor images(Tensor latents) {
      return function.apply(latents);
    }

    @Override
    public void close() {}
  }

  private static Tensor plane(Tensor brightness) {
    return brightness.reshape(-1, 1, 1, 1).expand(-1, 3, 32, 32).contiguous();
  }

  private static Map<String, ByteBuffer> copies(Map<String, NdArray> state) {
    Map<String, ByteBuffer> copies = new LinkedHashMap<>();
    state.forEach(
        (name, array) -> {
          ByteBuffer bytes = array.data().duplicate();
          copies.put(name, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        });
    return copies;
  }

  @ParameterizedTest
  @EnumSource
  void everyDeformatorLearnsAndLeavesNoPointersBehind(Deformator.Kind kind) {
    try (Generator generator = new KnownGenerator(1, 32);
        Discovery discovery = new Discovery(generator, lenet(kind))) {
      float[][] before = discovery.directions();
      for (int i = 0; i < 3; i++) {
        discovery.step();
      }
      long pointers = Pointer.totalCount();
      Discovery.Losses losses = discovery.step();
      Pointers.assertNoMoreThan(pointers);
      assertEquals(4, losses.step());
      assertEquals(losses.label() + 0.25 * losses.shift(), losses.loss(), 1e-5);
      boolean fixed = kind == Deformator.Kind.ID || kind == Deformator.Kind.RANDOM;
      assertEquals(fixed, java.util.Arrays.deepEquals(before, discovery.directions()));
    }
  }

  @Test
  void directionsThatAreTwoShadesAreToldApart() {
    // coordinate 0 moves the left half, coordinate 1 the right: nothing else to see
    Generator halves =
        new Fake(
            2,
            z ->
                Ops.concat(
                    3,
                    plane(Ops.times(z.select(1, 0), 0.3)).narrow(3, 0, 16),
                    plane(Ops.times(z.select(1, 1), 0.3)).narrow(3, 0, 16)));
    try (Discovery discovery = new Discovery(halves, lenet(Deformator.Kind.ID))) {
      for (int i = 0; i < 60; i++) {
        discovery.step();
      }
      Confusion confusion = discovery.confusion(8);
      assertTrue(confusion.accuracy() > 0.9, "RCA " + confusion.accuracy());
      assertTrue(confusion.accuracy(0) > 0.8 && confusion.accuracy(1) > 0.8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResumedDiscoveryRepeatsAnUnbrokenOneBitForBit(Reconstructor.Kind kind) {
    DiscoveryConfig config = config(Deformator.Kind.ORTHO, kind, 5);
    try (Generator generator = new KnownGenerator(2, 32);
        Discovery unbroken = new Discovery(generator, config);
        Discovery resumed = new Discovery(generator, config)) {
      unbroken.step();
      unbroken.step();
      resumed.step();
      resumed.restore(2, unbroken.state());
      // held-out batches in between change nothing
      resumed.confusion(1);
      assertEquals(unbroken.step(), resumed.step());
      assertEquals(copies(unbroken.state()), copies(resumed.state()));
    }
  }

  @Test
  void theStateHasTheSameOrderInEveryProcess() {
    try (Generator generator = new KnownGenerator(2, 32);
        Discovery discovery = new Discovery(generator, lenet(Deformator.Kind.PROJ))) {
      discovery.step();
      assertEquals(
          List.of("deformator", "reconstructor", "adam.deformator", "adam.reconstructor"),
          discovery.state().keySet().stream()
              .map(name -> name.replaceFirst("((adam\\.)?[a-z]+).*", "$1"))
              .distinct()
              .toList());
    }
  }

  @Test
  void theNetworksHaveThePublishedShapes() {
    try (Reconstructor resnet = Reconstructor.create(Reconstructor.Kind.RESNET, 120);
        Reconstructor lenet = Reconstructor.create(Reconstructor.Kind.LENET, 10);
        var scope = TensorScope.noGrad()) {
      // torchvision's resnet18 has 11,689,512: here 3 more channels in, other heads
      assertEquals(
          11_689_512 - 513_000 + 3 * 64 * 49 + 513 * 121, learned(resnet));
      assertEquals(6L * 6 * 25 + 6 + 16 * 6 * 25 + 16 + 120 * 16 * 25 + 120 + 2 * (6 + 16 + 120)
              + 2 * (121 * 84 + 2 * 84) + 85 * 11,
          learned(lenet));
      Reconstructor.Guess guess = resnet.guess(torch.zeros(2, 6, 24, 40), false);
      assertArrayEquals(new long[] {2, 120}, org.chiaro.torch.Tensors.shape(guess.logits()));
      assertArrayEquals(new long[] {2}, org.chiaro.torch.Tensors.shape(guess.shifts()));
    }
  }

  private static long learned(Reconstructor reconstructor) {
    return reconstructor.weights().all().entrySet().stream()
        .filter(entry -> BatchNorm.learned(entry.getKey()))
        .mapToLong(entry -> entry.getValue().numel())
        .sum();
  }

  @Test
  void whatCannotBeDiscoveredIsSaidAtOnce() {
    refused(
        ChiaroException.Usage.class,
        "directions: 21 is more than the latent size of known:1, 20",
        new KnownGenerator(1, 32),
        config(Deformator.Kind.ORTHO, Reconstructor.Kind.LENET, 21));
    refused(
        ChiaroException.Model.class,
        "1 number",
        new Fake(1, DiscoveryTest::plane),
        lenet(Deformator.Kind.ORTHO));
    refused(
        ChiaroException.Model.class,
        "same image for every latent",
        new Fake(4, z -> torch.ones(z.size(0), 3, 32, 32)),
        lenet(Deformator.Kind.ORTHO));
    refused(
        ChiaroException.Model.class,
        "NaN",
        new Fake(4, z -> plane(z.select(1, 0).log())),
        lenet(Deformator.Kind.ORTHO));
    refused(
        ChiaroException.Usage.class,
        "take resnet",
        TinyGenerators.of(TinyGenerators.arrays16()),
        lenet(Deformator.Kind.ORTHO));
    assertThrows(
        ChiaroException.Usage.class,
        () -> config(Deformator.Kind.ORTHO, Reconstructor.Kind.LENET, 1));
  }

  private static void refused(
      Class<? extends ChiaroException> type,
      String part,
      Generator generator,
      DiscoveryConfig config) {
    try (generator) {
      var refusal = assertThrows(type, () -> new Discovery(generator, config).close());
      assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }
  }

  @Test
  void thePresetsAreThePublishedValuesAndACrowd() {
    DiscoveryConfig published = DiscoveryConfig.published(2, Precision.FP32);
    assertEquals(Deformator.Kind.ORTHO, published.deformator());
    assertEquals(6, published.shiftScale());
    assertEquals(0.25, published.shiftWeight());
    assertEquals(1e-4, published.deformatorRate());
    assertEquals(100_000, published.steps());
    assertEquals(160, DiscoveryConfig.small(20, 2, Precision.FP32).directions());
  }

  @Test
  void moreDirectionsThanCoordinatesAreFineWithoutRightAngles() {
    try (Generator generator = new KnownGenerator(1, 32);
        Discovery discovery =
            new Discovery(generator, config(Deformator.Kind.PROJ, Reconstructor.Kind.LENET, 24))) {
      discovery.step();
      assertEquals(24, discovery.directions().length);
      assertEquals(20, discovery.directions()[23].length);
    }
  }

  @Test
  void aGradientThatIsNoNumberStopsWithItsNameAndStep() {
    // sqrt(x^2) has no gradient at 0, and the image is finite
    Generator broken =
        new Fake(
            4,
            z ->
                plane(z.select(1, 0))
                    .add(plane(Ops.times(z.select(1, 1), 0).square().sqrt())));
    try (Discovery discovery = new Discovery(broken, lenet(Deformator.Kind.ORTHO))) {
      var stopped = assertThrows(ChiaroException.Model.class, discovery::step);
      assertTrue(stopped.getMessage().contains("deformator.log"), stopped.getMessage());
      assertTrue(stopped.getMessage().contains("step 1"), stopped.getMessage());
      assertEquals(0, discovery.steps());
    }
  }
}
