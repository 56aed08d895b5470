/** Tests of the engines. */
@NullMarked
package io.carillon.listen.engine.etcd;

import org.jspecify.annotations.NullMarked;
