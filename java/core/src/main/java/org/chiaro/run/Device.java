package org.chiaro.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The device the user asked for; an explicit one is never replaced by another. */
public record Device(Kind kind, int index) implements Serializable {
  /** The values of {@code --device}, before the colon. */
  public enum Kind {
    AUTO,
    CPU,
    CUDA
  }

  private static final Pattern FORM = Pattern.compile("(auto|cpu|cuda)(?::(\\d{1,3}))?");

  public Device {
    if (index < 0 || (index > 0 && kind != Kind.CUDA)) {
      throw new ChiaroException.Usage("device " + kind + " has no number " + index);
    }
  }

  /** Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:1}. */
  @JsonCreator
  public static Device parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || (form.group(2) != null && !form.group(1).equals("cuda"))) {
      throw new ChiaroException.Usage("device must be auto, cpu, cuda or cuda:N, was " + text);
    }
    int index = form.group(2) == null ? 0 : Integer.parseInt(form.group(2));
    return new Device(Kind.valueOf(form.group(1).toUpperCase(Locale.ROOT)), index);
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return kind == Kind.CUDA ? name + ":" + index : name;
  }
}
