-- Each time that an operator accepted a loss of settled batches: the journal's own entry, which
-- stays here when its part of the journal has gone.
CREATE TABLE history (
  number bigint NOT NULL,
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  time_ms bigint NOT NULL,
  lost_to bigint NOT NULL,
  stage int NOT NULL REFERENCES node_stage,
  kind smallint NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (stage, number)
);

-- Settled batches that an instance misses. Counts while the instance lives and nobody accepts it.
CREATE TABLE loss (
  stage int NOT NULL REFERENCES node_stage,
  instance text NOT NULL,
  incarnation text NOT NULL,
  lost_from bigint NOT NULL,
  lost_to bigint NOT NULL,
  epoch_from bigint NOT NULL,
  epoch_to bigint NOT NULL,
  flows text NOT NULL,
  PRIMARY KEY (stage, instance)
);
