/**
 * Benchmarks of the native operations as a Java user sees them, one class an operation. Each
 * compares its backend with the plain loops before it times anything, and throws on a difference.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar Components -p backend=cpu -p content=natural}
 */
package org.chiaro.bench;
