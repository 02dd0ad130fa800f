package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.latent.FixedLatents;
import org.chiaro.latent.LatentSource;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassConditionalTest {
  @TempDir Path folder;

  private Generator open(Path path, String classes) {
    GeneratorConfig config = new GeneratorConfig("z", "z", 1, "const", classes, false, 0);
    return GeneratorFile.load(path, config, 2, Precision.FP32);
  }

  private Generator tiny(String classes) {
    Path path = folder.resolve("generator.safetensors");
    Safetensors.write(path, TinyGenerators.arrays16(), Map.of());
    return open(path, classes);
  }

  private static double difference(Tensor a, Tensor b) {
    return BigBiGanTest.difference(a, b);
  }

  @Test
  void theGoldenImagesOfFourClassesAgree() {
    Path classes = Shared.golden("generators/biggan_classes.npy");
    Tensor published = Tensors.of(Npy.read(Shared.golden("generators/biggan_images.npy")));
    for (String said : new String[] {classes.toString(), "0,3,7,19"}) {
      try (Generator gan = open(Shared.golden("generators/biggan_w8_20classes.pth"), said);
          var scope = TensorScope.noGrad()) {
        LatentSource z = FixedLatents.read(Shared.golden("generators/biggan_z.npy"), 120);
        assertEquals("BigGAN, 4 classes", gan.name());
        assertTrue(difference(published, gan.images(gan.codes(z).latents(0, 4))) < 1e-5);
      }
    }
  }

  @Test
  void aClassGoesWithItsSampleWhateverTheBatch() {
    try (Generator gan = tiny("drawn");
        var scope = TensorScope.noGrad()) {
      LatentSource codes = gan.codes(5);
      assertEquals(12, gan.latentSize());
      assertEquals(13, codes.latentSize());
      Tensor six = codes.latents(0, 6);
      assertEquals(0, difference(six.narrow(0, 4, 2), codes.latents(4, 2)));
      assertTrue(six.select(1, 12).sub(six.select(1, 12).select(0, 0)).abs().max().item_float() > 0);
    }
  }

  @Test
  void aShiftMovesTheLatentAndLeavesTheClass() {
    try (Generator gan = tiny("1,4");
        var scope = TensorScope.noGrad()) {
      Tensor codes = gan.codes(5).latents(0, 4);
      float[] step = new float[12];
      step[3] = 2;
      Tensor moved = gan.moved(codes, Tensors.of(step, 12));
      assertEquals(0, difference(codes.select(1, 12), moved.select(1, 12)));
      assertEquals(2, difference(codes.select(1, 3), moved.select(1, 3)));
      ImagePair pair = gan.pair(codes, Tensors.of(step, 12));
      assertTrue(difference(pair.shifted(), gan.images(moved)) < 1e-5);
    }
  }

  @Test
  void oneClassLeavesTheLatentsAlone() {
    try (Generator third = tiny("3");
        Generator first = tiny("");
        var scope = TensorScope.noGrad()) {
      Tensor z = third.codes(5).latents(0, 2);
      assertEquals(12, z.size(1));
      assertTrue(difference(third.images(z), first.images(z)) > 1e-3);
      assertEquals("BigGAN, class 0", first.name());
    }
  }

  @Test
  void classesThatAreNotThereAreRefused() {
    assertThrows(ChiaroException.Usage.class, () -> tiny("10"));
    assertThrows(ChiaroException.Usage.class, () -> tiny("a,b"));
    Path wrong = folder.resolve("classes.npy");
    NdArray array = NdArray.allocate(DType.I64, 3);
    array.data().putLong(8, -1);
    Npy.write(wrong, array);
    var e = assertThrows(ChiaroException.Data.class, () -> tiny(wrong.toString()));
    assertTrue(e.getMessage().contains("entry 1 is class -1"), e.getMessage());
    Npy.write(wrong, NdArray.allocate(DType.F32, 3));
    assertThrows(ChiaroException.Data.class, () -> tiny(wrong.toString()));
  }

  @Test
  void whatOnlyStyleGanHasIsRefused() {
    Path path = folder.resolve("generator.safetensors");
    Safetensors.write(path, TinyGenerators.arrays16(), Map.of());
    GeneratorConfig config = new GeneratorConfig("w", "z", 1, "const", "", false, 0);
    assertThrows(
        ChiaroException.Usage.class,
        () -> GeneratorFile.load(path, config, 2, Precision.FP32).close());
  }

  @Test
  void tensorsOfAnotherNetworkAreListed() {
    Map<String, NdArray> arrays = TinyGenerators.arrays16();
    for (int i = 0; i < 12; i++) {
      arrays.put("optimiser." + i, NdArray.allocate(DType.F32, 2));
    }
    Path path = folder.resolve("more.safetensors");
    Safetensors.write(path, arrays, Map.of());
    var e = assertThrows(ChiaroException.Model.class, () -> open(path, "").close());
    assertTrue(e.getMessage().contains("12 tensors do not belong"), e.getMessage());
    assertTrue(e.getMessage().contains("optimiser.9 and 2 more"), e.getMessage());
  }
}
