package org.chiaro.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chiaro.dataset.DataSet;
import org.chiaro.dataset.Finding;
import org.chiaro.io.PairedFiles;
import org.chiaro.metric.PairStream;
import org.chiaro.run.Progress;

/**
 * What is wrong with one split of a data set, pair by pair.
 *
 * @param findings in the order of the pairs, after the names that are no pair
 */
public record SetCheck(DataSet set, List<Finding> findings) {
  public SetCheck {
    findings = List.copyOf(findings);
  }

  /** Looks at the headers of all pictures, several pairs at a time. */
  public static SetCheck of(DataSet set, int threads, Progress progress) {
    List<PairedFiles.Pair> pairs = set.files().pairs();
    List<Finding> findings = new ArrayList<>();
    set.files().unpaired().forEach(unpaired -> findings.add(Finding.of(unpaired)));
    PairStream.<Optional<Finding>>forEach(
        pairs.size(),
        index -> pairs.get(index).name(),
        threads,
        index -> Finding.of(pairs.get(index)),
        finding -> {
          finding.ifPresent(findings::add);
          progress.step();
        });
    return new SetCheck(set, findings);
  }

  /** Photos that have a mask, whatever else is found. */
  public int pairs() {
    return set.files().pairs().size();
  }

  /** How many findings are of one kind. */
  public int count(Finding.Kind kind) {
    return (int) findings.stream().filter(finding -> finding.kind() == kind).count();
  }
}
