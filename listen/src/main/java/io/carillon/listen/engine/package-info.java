/**
 * Engines: where notifications are kept and how they are followed. Today an etcd, or a Carillon server that speaks its
 * protocol, over JSON and HTTP (aviso-v1 5).
 */
@NullMarked
package io.carillon.listen.engine;

import org.jspecify.annotations.NullMarked;
