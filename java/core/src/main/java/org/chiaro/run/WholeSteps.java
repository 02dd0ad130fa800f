package org.chiaro.run;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work in steps that can be saved as it was after the last whole one while the next is under way.
 *
 * <p>The thread that opens this has the state of the work to itself, and lets go of it for {@link
 * #during} the long part of each step, in which nothing changes that a checkpoint holds. Who saves
 * takes the state and never gives it back: the work stands still where it would change it next, and
 * the process ends.
 */
public final class WholeSteps implements AutoCloseable {
  private final ReentrantLock state = new ReentrantLock();
  private final Consumer<Optional<Supplier<ChiaroException>>> stop;
  private final Supplier<String> save;
  private boolean ended;

  /**
   * @param stop told what saves the work, as {@link Stop#saves}
   * @param save writes what the last whole step left, if that is not written yet; gives the line
   *     that the process ends with
   */
  public WholeSteps(Consumer<Optional<Supplier<ChiaroException>>> stop, Supplier<String> save) {
    this.stop = stop;
    this.save = save;
    state.lock();
    stop.accept(Optional.of(this::saved));
  }

  /** The part of a step that takes long, and changes nothing that is saved. */
  public <T> T during(Supplier<T> work) {
    state.unlock();
    try {
      return work.get();
    } finally {
      state.lock();
    }
  }

  private ChiaroException saved() {
    state.lock();
    return new ChiaroException.Interrupted(
        ended ? "interrupted after the last step; go on with --resume" : save.get());
  }

  /**
   * The work is done, or has failed: its state may be released. Waits forever where it is saved.
   */
  @Override
  public void close() {
    ended = true;
    stop.accept(Optional.empty());
    state.unlock();
  }
}
