/**
 * The network: what a Carillon server answers, and on which addresses. Holds no domain rule.
 */
@NullMarked
package io.carillon.server;

import org.jspecify.annotations.NullMarked;
