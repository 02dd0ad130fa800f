/**
 * Benchmarks of the native operations and of what is made of them as a Java user sees them. Each
 * compares its backend with the plain loops before it times anything, and throws on a difference.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar Components -p backend=cpu -p content=natural}
 */
package org.chiaro.bench;
