package io.understudy.engine.reign;

import io.understudy.core.log.Entry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a reign is to end politely.
 *
 * @param cause for the journal and for people
 * @param grace how long bodies that run may go on before they are interrupted, and then again how
 *     long the interruption may take
 * @param handover what an operator asked for; {@code null} when nobody did
 */
public record Farewell(String cause, Duration grace, Entry.@Nullable HandoverAsked handover) {}
