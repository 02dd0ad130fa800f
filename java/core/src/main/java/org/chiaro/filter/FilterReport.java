package org.chiaro.filter;

import java.util.List;

/** The verdicts on a batch, in its order, and how many each filter dropped. */
public record FilterReport(List<Verdict> verdicts) {
  public FilterReport {
    verdicts = List.copyOf(verdicts);
  }

  /** Places of the kept pairs in the batch, rising. */
  public int[] kept() {
    return verdicts.stream().filter(Verdict::kept).mapToInt(Verdict::index).toArray();
  }

  /** Number of pairs that were looked at. */
  public int drawn() {
    return verdicts.size();
  }

  /** Number of pairs that the size filter dropped. */
  public int droppedBySize() {
    return droppedBy(AreaFilter.NAME);
  }

  /** Number of pairs that the histogram filter dropped, of those that the size filter left. */
  public int droppedByHistogram() {
    return droppedBy(HistogramFilter.NAME);
  }

  private int droppedBy(String filter) {
    return (int) verdicts.stream().filter(v -> filter.equals(v.droppedBy())).count();
  }
}
