/** Tests of the transport, against a real broker and against none. */
@NullMarked
package io.understudy.amqp;

import org.jspecify.annotations.NullMarked;
