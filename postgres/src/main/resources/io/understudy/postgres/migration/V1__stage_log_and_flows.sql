-- One row a stage: a shard of a node. Everything else is keyed by its small number.
CREATE TABLE node_stage (
  stage int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  node text NOT NULL,
  shard int NOT NULL,
  CONSTRAINT node_stage_name UNIQUE (node, shard)
);

-- Who is hot. Changed by a claim and by nothing else: transactional steps lock this row.
CREATE TABLE stage (
  stage int PRIMARY KEY REFERENCES node_stage,
  epoch bigint NOT NULL,
  instance text,
  incarnation text
);

-- What the hot instance says while it is hot; renewed several times a second, never waited for.
CREATE TABLE stage_beat (
  stage int PRIMARY KEY REFERENCES node_stage,
  counter bigint NOT NULL,
  released_epoch bigint NOT NULL,
  settled_seq bigint NOT NULL,
  settled_digest bytea NOT NULL,
  paused boolean NOT NULL,
  understudy text,
  successor text
) WITH (fillfactor = 50);

CREATE TABLE reign (
  stage int NOT NULL REFERENCES node_stage,
  epoch bigint NOT NULL,
  instance text NOT NULL,
  incarnation text NOT NULL,
  build text NOT NULL,
  cause text NOT NULL,
  started_ms bigint NOT NULL,
  ended_ms bigint NOT NULL,
  end_cause text NOT NULL,
  PRIMARY KEY (stage, epoch)
);

CREATE TABLE instance (
  stage int NOT NULL REFERENCES node_stage,
  instance text NOT NULL,
  incarnation text NOT NULL,
  counter bigint NOT NULL,
  priority int NOT NULL,
  position_seq bigint NOT NULL,
  position_digest bytea NOT NULL,
  settled_seq bigint NOT NULL,
  settled_digest bytea NOT NULL,
  role text NOT NULL,
  sentence text NOT NULL,
  address text NOT NULL,
  build text NOT NULL,
  reaches_broker boolean NOT NULL,
  seen timestamptz NOT NULL,
  PRIMARY KEY (stage, instance)
) WITH (fillfactor = 50);

-- The log's numbers. The key is the fence: the writer knows its name.
-- A stage begins with the root row (number 0, digest of zeros).
CREATE TABLE batch (
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  time_ms bigint NOT NULL,
  stage int NOT NULL REFERENCES node_stage,
  previous bytea NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT batch_fence PRIMARY KEY (stage, seq)
);

-- The rows of the batches: one partition a stage, in each one partition a range of batches.
CREATE TABLE journal (
  seq bigint NOT NULL,
  flow uuid NOT NULL,
  stage int NOT NULL,
  ord int NOT NULL,
  idx int NOT NULL,
  kind smallint NOT NULL,
  payload bytea NOT NULL
) PARTITION BY LIST (stage);
CREATE INDEX journal_tail ON journal (seq, ord);
CREATE INDEX journal_flow ON journal (flow, idx);

-- The ranges that exist. A range that is leaving has its needed rows in journal_kept already.
CREATE TABLE journal_part (
  stage int NOT NULL REFERENCES node_stage,
  part_from bigint NOT NULL,
  part_till bigint NOT NULL,
  leaving boolean NOT NULL,
  PRIMARY KEY (stage, part_from)
);

-- Rows that outlive their partition, with what the deleted batch said of them.
CREATE TABLE journal_kept (
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  time_ms bigint NOT NULL,
  flow uuid NOT NULL,
  stage int NOT NULL REFERENCES node_stage,
  ord int NOT NULL,
  idx int NOT NULL,
  kind smallint NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (stage, flow, seq, ord)
);

-- For look-up and search; never read by the engine to decide what a flow does.
-- status: 0 running, 1 hospital, 2 completed, 3 failed, 4 cancelled; the last three below zero
-- while messages of the flow may not have arrived
CREATE TABLE flow (
  id uuid NOT NULL,
  opened_seq bigint NOT NULL,
  started_ms bigint NOT NULL,
  changed_ms bigint NOT NULL,
  stage int NOT NULL,
  status smallint NOT NULL,
  name text NOT NULL,
  client_id text,
  input_digest bytea NOT NULL,
  build text NOT NULL,
  parent uuid,
  PRIMARY KEY (stage, id)
-- Every flow's row changes once, at its end. With room in its page, and without an index on its
-- status that knows single rows, that touches no index (from PostgreSQL 16 on).
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX flow_client_id ON flow (stage, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX flow_live ON flow USING brin (status) WITH (pages_per_range = 16);

-- Outcomes of transactional steps, each written inside the step's own transaction.
CREATE TABLE tx_result (
  flow uuid NOT NULL,
  epoch bigint NOT NULL,
  recorded timestamptz NOT NULL,
  stage int NOT NULL,
  run int NOT NULL,
  "position" int NOT NULL,
  operation text NOT NULL,
  type text NOT NULL,
  payload bytea NOT NULL,
  CONSTRAINT tx_result_key PRIMARY KEY (stage, flow, run, "position")
);
