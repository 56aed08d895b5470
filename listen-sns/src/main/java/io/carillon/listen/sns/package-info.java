/**
 * The trigger {@code post} by the protocol {@code cloudevents_aws}: topics of the Amazon Simple Notification Service
 * (aviso-v1 6.4). A module of its own, so that the AWS SDK is only where it is wanted.
 */
@NullMarked
package io.carillon.listen.sns;

import org.jspecify.annotations.NullMarked;
