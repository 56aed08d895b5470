/** How threads, processes and what they do are waited for, alike in every room. */
@NullMarked
package io.carillon.threads;

import org.jspecify.annotations.NullMarked;
