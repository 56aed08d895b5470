/** The engine {@code etcd_grpc} (aviso-v1 5.3): etcd by gRPC. */
@NullMarked
package io.carillon.listen.grpc;

import org.jspecify.annotations.NullMarked;
