package org.chiaro.bench.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.Metric;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.metric.Wanted;

/** F at all thresholds, IoU and accuracy of maps in memory. */
final class ScoreWork implements Work {
  private final Kernels kernels;
  private final Wanted wanted =
      new Wanted(Protocol.SOD256, Metric.named(List.of("maxf", "iou", "accuracy")), List.of());
  private final List<ScoredPair> pairs = new ArrayList<>();

  ScoreWork(Arguments arguments) throws IOException {
    kernels = KernelProvider.open("cpu", arguments.threads());
    NdArray maps = arguments.array("maps");
    NdArray masks = arguments.array("masks");
    for (int i = 0; i < maps.shape()[0]; i++) {
      pairs.add(new ScoredPair("map " + i, picture(maps, i).view(), picture(masks, i).view()));
    }
  }

  private static NdArray picture(NdArray pictures, int i) {
    long[] size = {pictures.shape()[1], pictures.shape()[2]};
    int pixels = (int) (size[0] * size[1]);
    ByteBuffer data = pictures.data();
    return new NdArray(DType.U8, size, data.slice(i * pixels, pixels));
  }

  @Override
  public long run() {
    for (ScoredPair pair : pairs) {
      wanted.measure(kernels, pair);
    }
    return pairs.size();
  }

  @Override
  public void close() {
    kernels.close();
  }
}
