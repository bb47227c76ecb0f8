package io.understudy.core.log;

import io.understudy.flow.FlowId;

/**
 * One entry as the journal keeps it.
 *
 * @param flow whose entry it is; {@link #SHARD} for entries of the shard itself
 * @param index counts a flow's entries from 0 without gaps; 0 for the shard
 * @param kind see {@link EntryCodec}; a number is never given a second meaning
 * @param payload the encoded entry; never modified
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy for each row would cost
public record Row(FlowId flow, int index, short kind, byte[] payload) {
  /** Stands in for a flow in entries of the shard itself. */
  public static final FlowId SHARD = new FlowId(0, 0);
}
