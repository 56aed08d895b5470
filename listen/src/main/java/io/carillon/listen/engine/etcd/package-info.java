/**
 * The engines {@code etcd_rest} and {@code etcd_grpc} (aviso-v1 5): what they have in common, and etcd's JSON over
 * HTTP. gRPC is in a module of its own, which implements {@link io.carillon.listen.engine.etcd.EtcdServer}.
 */
@NullMarked
package io.carillon.listen.engine.etcd;

import org.jspecify.annotations.NullMarked;
