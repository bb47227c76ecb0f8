package io.understudy.engine.port;

import io.understudy.core.log.Row;

/** A row with the batch that committed it. */
public record StoredRow(long seq, long epoch, long timeMillis, Row row) {}
