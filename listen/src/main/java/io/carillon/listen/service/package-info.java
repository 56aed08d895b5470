/**
 * The configuration service: files kept in a store under the name of a service, for other programs and for Aviso's own
 * schemas (aviso-v1 7). What clients of v1 have written is read and what is written they can read; what they do wrong
 * to files of others is not done.
 */
@NullMarked
package io.carillon.listen.service;

import org.jspecify.annotations.NullMarked;
