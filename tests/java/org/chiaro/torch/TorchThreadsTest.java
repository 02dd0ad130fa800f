package org.chiaro.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TorchThreadsTest {
  @Test
  void libtorchGetsTheThreadsAndOpenBlasOne() {
    int before = torch.get_num_threads();
    try {
      TorchThreads.use(2);
      assertEquals(2, torch.get_num_threads());
      assertEquals(1, org.bytedeco.openblas.presets.openblas_nolapack.blas_get_num_threads());
    } finally {
      TorchThreads.use(before);
    }
  }
}
