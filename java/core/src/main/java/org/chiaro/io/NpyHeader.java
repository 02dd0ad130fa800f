package org.chiaro.io;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chiaro.kernel.DType;

/** The dictionary at the top of a .npy file: element type and shape of a C-order array. */
record NpyHeader(DType dtype, long[] shape) {
  private static final int MAX_RANK = 32;
  private static final Map<String, DType> TYPES =
      Map.of(
          "b1", DType.BOOL,
          "u1", DType.U8,
          "i1", DType.I8,
          "i2", DType.I16,
          "i4", DType.I32,
          "i8", DType.I64,
          "f2", DType.F16,
          "f4", DType.F32,
          "f8", DType.F64);

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*(?:'([^']{0,32})'|\\[)");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");
  // Python 2 wrote long lengths as 3L
  private static final Pattern LENGTH = Pattern.compile("\\s*(\\d{1,18})L?\\s*");

  static NpyHeader parse(String text, FileBytes file) {
    Matcher descr = DESCR.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!text.startsWith("{") || !descr.find() || !order.find() || !shape.find()) {
      throw file.bad("the .npy header is damaged");
    }
    String[] lengths = shape.group(1).isBlank() ? new String[0] : shape.group(1).split(",");
    if (lengths.length > MAX_RANK) {
      throw file.bad(
          "the array has " + lengths.length + " axes, up to " + MAX_RANK + " can be read");
    }
    long[] axes = new long[lengths.length];
    for (int i = 0; i < axes.length; i++) {
      Matcher length = LENGTH.matcher(lengths[i]);
      if (!length.matches()) {
        throw file.bad("the .npy header is damaged");
      }
      axes[i] = Long.parseLong(length.group(1));
    }
    if (order.group(1).equals("True") && axes.length > 1) {
      throw file.bad("Fortran order is not read; save numpy.ascontiguousarray(x) instead");
    }
    return new NpyHeader(dtype(descr.group(1), file), axes);
  }

  private static DType dtype(String descr, FileBytes file) {
    if (descr == null) {
      throw file.bad("structured arrays are not read; save a plain array");
    }
    if (descr.contains("O")) {
      throw file.bad("object arrays are not read; save a plain numeric array");
    }
    DType dtype = descr.length() == 3 ? TYPES.get(descr.substring(1)) : null;
    if (dtype == null || "<>|=".indexOf(descr.charAt(0)) < 0) {
      throw file.bad(
          "element type '"
              + descr
              + "' is not read; bool, uint8, int8 to int64, float16 to float64 are");
    }
    if (descr.charAt(0) == '>' && dtype.bytes() > 1) {
      throw file.bad(
          "big-endian arrays are not read; save x.astype('<" + descr.substring(1) + "')");
    }
    return dtype;
  }

  /** NumPy's name of a type, little-endian. */
  static String descr(DType dtype) {
    for (Map.Entry<String, DType> entry : TYPES.entrySet()) {
      if (entry.getValue() == dtype) {
        return (dtype.bytes() == 1 ? "|" : "<") + entry.getKey();
      }
    }
    throw new IllegalArgumentException(dtype + " has no .npy type, convert to F32 first");
  }
}
