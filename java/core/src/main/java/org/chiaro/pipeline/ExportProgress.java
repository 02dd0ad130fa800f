package org.chiaro.pipeline;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.unet.PairExport;
import org.chiaro.unet.SynthReport;

/** Shows how far an export is, and ends it between two rounds when the user asks. */
public final class ExportProgress implements PairExport.Listener {
  private final Progress progress;
  private final BooleanSupplier stop;
  private long before = -1;

  public ExportProgress(Progress progress, BooleanSupplier stop) {
    this.progress = progress;
    this.stop = stop;
  }

  @Override
  public void progress(long pairs, SynthReport report) {
    progress.note(String.format(Locale.ROOT, "%.0f %% kept", 100 * report.acceptanceRate()));
    progress.step(pairs - before);
    before = pairs;
  }

  @Override
  public void check(long pairs) {
    if (before < 0) {
      progress.from(pairs);
      before = pairs;
    }
    if (stop.getAsBoolean()) {
      throw new ChiaroException.Interrupted(
          "interrupted after " + pairs + " pairs; --resume goes on");
    }
  }
}
