/** Both protocols of etcd, against real etcds. */
@NullMarked
package io.carillon.listen.grpc;

import org.jspecify.annotations.NullMarked;
