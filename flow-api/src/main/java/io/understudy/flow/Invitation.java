package io.understudy.flow;

/**
 * The input of a flow that is started by a session: a flow takes part in sessions that others open
 * when this is its input type. {@link FlowContext#session()} is its end of the session.
 *
 * @param party who opened the session; proven by its signature
 */
public record Invitation(Party party) {}
