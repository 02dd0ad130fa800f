package org.chiaro.unet;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Networks of a few channels run fastest on one thread, above all on a busy machine. */
public final class OneThread implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    torch.set_num_threads(1);
  }
}
