package org.chiaro.unet;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.io.Pair;
import org.chiaro.io.PairStore;
import org.chiaro.kernel.DType;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Training pairs from disk, without end: each epoch is all pairs in an order of its own. A position
 * is the number of pairs given so far; the order depends on the seed alone.
 */
public final class StoredPairs implements PairSource {
  private final PairStore store;
  private final Path folder;
  private final int batchSize;
  private final int first;
  private final int share;
  private final Philox seeds;
  private final int height;
  private final int width;
  private long epoch = -1;
  private int[] order;
  private long position;

  /** Batches of the pairs below a folder, which must all have the size of the first. */
  public StoredPairs(Path folder, int batchSize, long seed) {
    this(folder, batchSize, seed, Optional.empty());
  }

  /** A worker's shares of the same batches. */
  public StoredPairs(Path folder, int batchSize, long seed, Optional<Team> team) {
    this.folder = folder;
    first = team.map(workers -> workers.first(batchSize)).orElse(0);
    share = team.map(workers -> workers.share(batchSize)).orElse(batchSize);
    this.batchSize = batchSize;
    store = PairStore.open(folder);
    seeds = new Philox(seed);
    Pair example = store.pair(0);
    height = example.image().height();
    width = example.image().width();
  }

  /** Number of pairs in an epoch. */
  public int size() {
    return store.size();
  }

  @Override
  public TrainingBatch next() {
    int[] chosen = new int[share];
    for (int i = 0; i < share; i++) {
      chosen[i] = pairAt(position + first + i);
    }
    NdArray images = NdArray.allocate(DType.F32, share, 3, height, width);
    NdArray masks = NdArray.allocate(DType.U8, share, height, width);
    // decoding is most of the work, and rows do not overlap
    IntStream.range(0, share)
        .parallel()
        .forEach(i -> fill(store.pair(chosen[i]), chosen[i], images, masks, i));
    position += batchSize;
    try (var scope = TensorScope.noGrad()) {
      Tensor first = Tensors.of(images);
      Tensor second = Tensors.of(masks);
      return new TrainingBatch(scope.keep(first), scope.keep(second));
    }
  }

  private void fill(Pair pair, int number, NdArray images, NdArray masks, int row) {
    if (pair.image().height() != height || pair.image().width() != width) {
      throw new ChiaroException.Data(
          "%s: pair %d has %dx%d pixels, the first has %dx%d"
              .formatted(
                  folder, number, pair.image().width(), pair.image().height(), width, height));
    }
    pair.into(images, masks, row);
  }

  private int pairAt(long place) {
    long wanted = place / store.size();
    if (wanted != epoch) {
      order = store.order(seeds.bits(wanted, 0));
      epoch = wanted;
    }
    return order[(int) (place % store.size())];
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void seek(long position) {
    this.position = position;
  }
}
