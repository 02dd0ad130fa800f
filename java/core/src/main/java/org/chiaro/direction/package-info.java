/**
 * Where the shift of step 1 comes from: directions in latent space, their files, and a search by
 * gradient descent through the frozen generator (Melas-Kyriazi et al. 2021). Looks at images only;
 * not a step of the walk itself. {@code discovery} finds many directions that can be told apart.
 */
package org.chiaro.direction;
