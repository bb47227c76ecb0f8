package io.understudy.core.log;

/**
 * Where the result of a flow goes that was started by a message.
 *
 * @param address at the node's own broker
 * @param correlation tells the receiver what it is the answer to
 */
public record ReplyTo(String address, String correlation) {}
