/** Carillon as a service of systemd: what it is told about this process, and the unit that starts it. */
@NullMarked
package io.carillon.cli.service;

import org.jspecify.annotations.NullMarked;
