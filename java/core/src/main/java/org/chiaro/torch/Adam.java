package org.chiaro.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TrainingOperations;
import org.chiaro.run.Trace;

/**
 * Adam (Kingma and Ba 2015) as PyTorch defines it, without weight decay.
 *
 * <p>Ours, and not the presets', because its state has to go into a checkpoint that is read without
 * libtorch's own loader. Owns its moments.
 */
public final class Adam implements AutoCloseable {
  private static final double EPS = 1e-8;

  private final List<Tensor> parameters;
  private final List<Tensor> first = new ArrayList<>();
  private final List<Tensor> second = new ArrayList<>();
  private final double beta1;
  private final double beta2;
  private final Kernels kernels;
  private long steps;

  /** An optimiser of these tensors, which stay the caller's. */
  public Adam(List<Tensor> parameters, double beta1, double beta2) {
    this.parameters = List.copyOf(parameters);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.kernels = KernelProvider.open("auto", torch.get_num_threads());
    try (var scope = TensorScope.noGrad()) {
      for (Tensor parameter : parameters) {
        first.add(zerosLike(parameter));
        second.add(zerosLike(parameter));
      }
    }
  }

  /** One update from the gradients that the backward pass left, at this learning rate. */
  public void step(double rate) {
    steps++;
    double correction1 = 1 - Math.pow(beta1, steps);
    double correction2 = Math.sqrt(1 - Math.pow(beta2, steps));
    try (var scope = TensorScope.noGrad();
        Trace.Stage stage = Trace.stage("adam").items(parameters.size())) {
      for (int i = 0; i < parameters.size(); i++) {
        Tensor gradient = parameters.get(i).grad();
        if (!gradient.defined()) {
          continue;
        }
        Tensor m = first.get(i);
        Tensor v = second.get(i);
        if (isPlain(parameters.get(i))) {
          kernels.adam(
              Tensors.view(parameters.get(i)),
              Tensors.view(gradient.contiguous()),
              Tensors.view(m),
              Tensors.view(v),
              new TrainingOperations.AdamRates(rate, beta1, beta2, EPS, steps));
          continue;
        }
        m.lerp_(gradient, new Scalar(1 - beta1));
        v.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        Tensor denominator = v.sqrt().div_(new Scalar(correction2)).add_(new Scalar(EPS));
        parameters.get(i).addcdiv_(m, denominator, new Scalar(-rate / correction1));
      }
    }
  }

  /** What the last backward pass left, in the order of the parameters, in the caller's scope. */
  public List<Tensor> gradients() {
    return parameters.stream().map(Tensor::grad).filter(Tensor::defined).toList();
  }

  /** What the kernels take; others go through libtorch's operations, several passes each. */
  static boolean isPlain(Tensor parameter) {
    return !parameter.is_cuda()
        && parameter.is_contiguous()
        && parameter.scalar_type().intern() == torch.ScalarType.Float;
  }

  /** Forgets the gradients of the last backward pass. */
  public void zeroGradients() {
    try (var scope = TensorScope.noGrad()) {
      for (Tensor parameter : parameters) {
        Tensor gradient = parameter.mutable_grad();
        if (gradient.defined()) {
          gradient.zero_();
        }
      }
    }
  }

  /** The tensors that are learned, in order. */
  public List<Tensor> parameters() {
    return parameters;
  }

  /** The moments of all parameters, first and second; they stay this object's. */
  public List<Tensor> moments() {
    List<Tensor> moments = new ArrayList<>(first);
    moments.addAll(second);
    return moments;
  }

  /** What its passes run on; it stays this object's. */
  public Kernels kernels() {
    return kernels;
  }

  /** Updates so far. */
  public long steps() {
    return steps;
  }

  /** Goes on after so many updates, with {@link #moments} that came from elsewhere. */
  public void goOn(long updates) {
    steps = updates;
  }

  /** Step count and moments under names that start with the prefix. */
  public Map<String, NdArray> state(String prefix) {
    return state(prefix, Tensors::toArray);
  }

  /** As {@link #state} without copies: to be written out before the next step. */
  public Map<String, NdArray> borrowedState(String prefix) {
    return state(prefix, Tensors::borrow);
  }

  private Map<String, NdArray> state(String prefix, Function<Tensor, NdArray> array) {
    Map<String, NdArray> state = new LinkedHashMap<>();
    NdArray count = NdArray.allocate(org.chiaro.kernel.DType.I64, 1);
    count.data().putLong(0, steps);
    state.put(prefix + "steps", count);
    for (int i = 0; i < parameters.size(); i++) {
      state.put(prefix + i + ".first", array.apply(first.get(i)));
      state.put(prefix + i + ".second", array.apply(second.get(i)));
    }
    return state;
  }

  /** Takes up where {@link #state} was written. */
  public void restore(String prefix, Map<String, NdArray> state) {
    steps = require(state, prefix + "steps").data().getLong(0);
    try (var scope = TensorScope.noGrad()) {
      for (int i = 0; i < parameters.size(); i++) {
        first.get(i).copy_(Tensors.of(require(state, prefix + i + ".first")));
        second.get(i).copy_(Tensors.of(require(state, prefix + i + ".second")));
      }
    }
  }

  private static NdArray require(Map<String, NdArray> state, String name) {
    NdArray array = state.get(name);
    if (array == null) {
      throw new org.chiaro.run.ChiaroException.Model("checkpoint: " + name + " is missing");
    }
    return array;
  }

  private static Tensor zerosLike(Tensor parameter) {
    Tensor zeros = torch.zeros_like(parameter).detach();
    zeros.retainReference();
    return zeros;
  }

  @Override
  public void close() {
    first.forEach(Tensor::close);
    second.forEach(Tensor::close);
    kernels.close();
  }
}
