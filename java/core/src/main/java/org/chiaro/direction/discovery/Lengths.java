package org.chiaro.direction.discovery;

/**
 * Directions brought to length 1, so that a shift means the same along each, and how long they
 * were.
 */
record Lengths(float[][] units, double[] lengths) {
  static Lengths of(float[][] rows) {
    float[][] units = new float[rows.length][];
    double[] lengths = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      double squares = 0;
      for (float value : rows[k]) {
        squares += (double) value * value;
      }
      lengths[k] = Math.sqrt(squares);
      units[k] = rows[k].clone();
      for (int i = 0; lengths[k] > 0 && i < units[k].length; i++) {
        units[k][i] /= (float) lengths[k];
      }
    }
    return new Lengths(units, lengths);
  }
}
