/**
 * Generators exported as TorchScript: latents in, images in [-1,1] out. Such a file is a program,
 * and loading it runs what it says; so it is loaded only where the user trusts it.
 */
package org.chiaro.gan.script;
