package io.understudy.client;

/**
 * A flow that was started.
 *
 * @param existed an earlier start with the same key had started it
 */
public record FlowHandle(String id, boolean existed) {}
