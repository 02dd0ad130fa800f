/**
 * Where the shift of step 1 comes from: a search by gradient descent through the frozen generator
 * (Melas-Kyriazi et al. 2021). Looks at images only; not a step of the walk itself.
 */
package org.chiaro.direction;
