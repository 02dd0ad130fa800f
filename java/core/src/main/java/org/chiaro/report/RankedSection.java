package org.chiaro.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.chiaro.run.HtmlReport;

/** The photos with the highest, middle and lowest IoU, with their pictures. */
final class RankedSection {
  private static final int EACH = 3;

  private RankedSection() {}

  static void add(HtmlReport page, CsvFile images, ScoredPictures pictures) {
    if (images.rows() == 0) {
      return;
    }
    List<String> names = images.texts("path");
    double[] iou = images.numbers("iou");
    List<Integer> ranked =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -iou[i]))
            .toList();
    int n = ranked.size();
    if (n < 3 * EACH) {
      rows(page, "The photos, best first", ranked, images, pictures);
    } else {
      rows(page, "The best photos", ranked.subList(0, EACH), images, pictures);
      int middle = n / 2 - 1;
      rows(page, "In the middle", ranked.subList(middle, middle + EACH), images, pictures);
      List<Integer> worst = new ArrayList<>(ranked.subList(n - EACH, n));
      Collections.reverse(worst);
      rows(page, "The worst photos", worst, images, pictures);
    }
  }

  private static void rows(
      HtmlReport page,
      String heading,
      List<Integer> chosen,
      CsvFile images,
      ScoredPictures pictures) {
    page.section(heading);
    List<String> names = images.texts("path");
    List<HtmlReport.Row> rows = new ArrayList<>();
    for (int i : chosen) {
      rows.add(
          new HtmlReport.Row(
              pictures.shots(names.get(i)), note(i, images), HtmlReport.Verdict.NONE));
    }
    page.photos(rows);
    String missing = pictures.missing(chosen.stream().map(names::get).toList());
    if (!missing.isEmpty()) {
      page.paragraph(missing);
    }
  }

  private static String note(int i, CsvFile images) {
    return "%s: IoU %s, max F %s, accuracy %s"
        .formatted(
            images.texts("path").get(i),
            Decimal.of(images.numbers("iou")[i], 3),
            Decimal.of(images.numbers("max_f")[i], 3),
            Decimal.of(images.numbers("accuracy")[i], 3));
  }
}
