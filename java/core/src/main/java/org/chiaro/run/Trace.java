package org.chiaro.run;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Marks a stage of the pipeline on the timeline of Java Flight Recorder; costs nothing when off.
 */
public final class Trace {
  private Trace() {}

  /** Starts a stage, {@code masks} say; closing it writes the event {@code org.chiaro.Stage}. */
  public static Stage stage(String name) {
    Stage stage = new Stage();
    stage.stage = name;
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
    }
  }
}
