package org.chiaro.run;

import java.util.List;
import java.util.ServiceLoader;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Marks a stage of the pipeline on the timeline of Java Flight Recorder, and for Nsight as a range;
 * costs nothing when off.
 */
public final class Trace {
  private static final List<Ranges> RANGES =
      ServiceLoader.load(Ranges.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(Ranges::areWanted)
          .toList();

  private Trace() {}

  /** Another profiler that is told of stages, found by the service loader. */
  public interface Ranges {
    /** Whether such a profiler is there. */
    boolean areWanted();

    /** A stage of this name begins on this thread, within those that have not ended. */
    void push(String name);

    /** The stage that began last on this thread ends. */
    void pop();
  }

  /** Starts a stage, {@code masks} say; closing it writes the event {@code org.chiaro.Stage}. */
  public static Stage stage(String name) {
    Stage stage = new Stage();
    stage.stage = name;
    RANGES.forEach(ranges -> ranges.push(name));
    stage.begin();
    return stage;
  }

  /** One span of work on one thread. */
  @Name("org.chiaro.Stage")
  @Label("Pipeline stage")
  @Category("Chiaro")
  @StackTrace(false)
  public static final class Stage extends Event implements AutoCloseable {
    @Label("Stage")
    private String stage;

    @Label("Items")
    private long items;

    private Stage() {}

    /** Says how many images, pairs or maps the stage worked on. */
    public Stage items(long count) {
      items = count;
      return this;
    }

    @Override
    public void close() {
      commit();
      RANGES.forEach(Ranges::pop);
    }
  }
}
