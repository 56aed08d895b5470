@NullMarked
package io.carillon.listen.http;

import org.jspecify.annotations.NullMarked;
