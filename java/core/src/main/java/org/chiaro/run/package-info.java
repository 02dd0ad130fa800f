/**
 * What every command stands on: configuration, run folders and atomic files, failures with exit
 * codes, progress, interruption, plots and pages. Knows nothing else of the project.
 */
package org.chiaro.run;
