-- What a reign left about itself, as JSON. Written by the hot instance beside its reign, never waited
-- for; a claim locks rows of the table reign, so it is not one of those.
CREATE TABLE receipt (
  stage int NOT NULL REFERENCES node_stage,
  epoch bigint NOT NULL,
  incarnation text NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (stage, epoch)
);

-- How long a warm instance expects to take from the stage lock until it performs; -1: it cannot tell.
ALTER TABLE instance ADD COLUMN takeover_ms int NOT NULL DEFAULT -1;
