/**
 * What the networks stand on: scopes of native memory, named parameters, precision, the optimiser,
 * and the way between tensors, arrays of files and the views that kernels take.
 */
package org.chiaro.torch;
