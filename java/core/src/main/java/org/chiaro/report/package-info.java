/**
 * Pages that show a run, and what two runs differ in, made from what lies in their folders.
 *
 * <p>{@link org.chiaro.report.RunFolder} is a folder, checked; {@link org.chiaro.report.RunPage}
 * its page, section by section; {@link org.chiaro.report.RunComparison} two of them, with a gate
 * for scores that drop.
 */
package org.chiaro.report;
