package org.chiaro.run;

/** The numbers that networks compute with. */
public enum Precision {
  /** 32-bit floats everywhere. */
  FP32,
  /** bfloat16 where it is safe (automatic mixed precision); weights stay 32-bit. */
  BF16
}
