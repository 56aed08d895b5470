/** Tests of the etcd interface. */
@NullMarked
package io.carillon.server.etcd;

import org.jspecify.annotations.NullMarked;
