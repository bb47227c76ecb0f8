/**
 * What a flow author compiles against: the one promise we make. Depends on nothing but JSpecify.
 * Holds no behaviour of its own: the engine gives these types their meaning.
 */
@NullMarked
package io.understudy.flow;

import org.jspecify.annotations.NullMarked;
