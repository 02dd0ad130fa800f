/**
 * One class a command: options become a configuration, then one call. The only package that prints
 * results or ends the process.
 */
package org.chiaro.cli;
