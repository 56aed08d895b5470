/** Ways to a log server: datagrams and connections, over the network and within a machine. */
@NullMarked
package io.carillon.logging.syslog;

import org.jspecify.annotations.NullMarked;
