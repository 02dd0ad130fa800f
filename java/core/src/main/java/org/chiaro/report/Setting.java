package org.chiaro.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a run's config.yaml.
 *
 * @param key with its section: {@code train.batch-size}
 * @param origin where the value came from: default, preset demo, flag
 */
record Setting(String key, String value, String origin) {
  private static final Pattern LINE = Pattern.compile("( *)([\\w-]+): ?(.*?)(?: +# (.*))?");

  /** The settings of a resolved configuration, in its order; lines of another form are left out. */
  static List<Setting> read(String yaml) {
    List<Setting> settings = new ArrayList<>();
    String section = "";
    for (String line : yaml.lines().toList()) {
      Matcher form = LINE.matcher(line);
      if (!form.matches()) {
        continue;
      }
      boolean inside = !form.group(1).isEmpty();
      String key = form.group(2);
      if (!inside && form.group(3).isEmpty()) {
        section = key;
        continue;
      }
      String origin = form.group(4) == null ? "" : form.group(4).strip();
      settings.add(new Setting(inside ? section + "." + key : key, form.group(3).strip(), origin));
    }
    return settings;
  }

  /** Whether somebody chose this value. */
  boolean chosen() {
    return !origin.equals("default");
  }
}
