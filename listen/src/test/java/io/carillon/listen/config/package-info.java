@NullMarked
package io.carillon.listen.config;

import org.jspecify.annotations.NullMarked;
