package org.chiaro.gan.script;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.RegistrationHandleRAII;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.TensorScope;

/**
 * Operations that PyTorch got after this libtorch and that its scripted library functions name.
 *
 * <p>A module that calls {@code interpolate} brings the whole function along, with every mode of
 * the PyTorch that saved it; a mode that is never used would keep it from loading here. Declared
 * without a body, such an operation fails only where it is reached.
 */
final class NewerOperators {
  private static final List<RegistrationHandleRAII> DECLARED =
      Stream.of(
              "aten::_upsample_lanczos2d_aa.vec(Tensor input, SymInt[]? output_size,"
                  + " bool align_corners, float[]? scale_factors) -> Tensor")
          .map(NewerOperators::declared)
          .toList();

  private NewerOperators() {}

  /** Declares them, once in a process; gives their number. */
  static int declare() {
    return DECLARED.size();
  }

  private static RegistrationHandleRAII declared(String schema) {
    try (var scope = TensorScope.noGrad()) {
      RegistrationHandleRAII handle =
          Dispatcher.realSingleton().registerDef(torch.parseSchema(schema), "chiaro");
      // the declaration ends with its handle
      return handle.retainReference();
    }
  }
}
