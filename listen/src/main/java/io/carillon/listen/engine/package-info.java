/**
 * Engines: where notifications are kept and how they are followed. An etcd, or a Carillon server that speaks its
 * protocol, or a folder of files to try things out (aviso-v1 5).
 */
@NullMarked
package io.carillon.listen.engine;

import org.jspecify.annotations.NullMarked;
