/**
 * Measurements: each is a command that runs everything on this machine and prints what it saw, as a
 * table or as one line of JSON.
 */
@NullMarked
package io.understudy.verification.bench;

import org.jspecify.annotations.NullMarked;
