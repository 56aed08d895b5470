/**
 * The configuration file that all processes of a workflow share (nowcast 3).
 */
@NullMarked
package io.carillon.workflow.config;

import org.jspecify.annotations.NullMarked;
