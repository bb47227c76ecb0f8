/**
 * The messages of one reign: signs and sends what the shard wants sent, proves and hands over what
 * comes. Sits between the shard's loop and the transport; threads are said at each class.
 */
@NullMarked
package io.understudy.engine.mail;

import org.jspecify.annotations.NullMarked;
