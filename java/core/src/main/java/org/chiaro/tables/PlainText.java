package org.chiaro.tables;

/** Names from files, made fit to be printed: one line, no control characters, not endless. */
public final class PlainText {
  private static final int LONGEST = 200;

  private PlainText() {}

  /**
   * Control characters and line ends become blanks; what turns the writing direction or hides is
   * left out; after 200 characters it ends with an ellipsis.
   */
  public static String of(String text) {
    StringBuilder clean = new StringBuilder();
    int characters = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int type = Character.getType(c);
      if (type == Character.FORMAT || type == Character.SURROGATE) {
        continue;
      }
      if (++characters > LONGEST) {
        return clean.append('…').toString();
      }
      boolean blank =
          type == Character.CONTROL
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR;
      clean.appendCodePoint(blank ? ' ' : c);
    }
    return clean.toString();
  }
}
