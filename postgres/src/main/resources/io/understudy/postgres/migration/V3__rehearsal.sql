-- Whether every live flow has been rehearsed by the instance's build, or none is.
ALTER TABLE instance ADD COLUMN rehearsed boolean NOT NULL DEFAULT true;

-- How many live flows the code of the instance's build cannot follow, as far as it knows.
ALTER TABLE instance ADD COLUMN flows_diverged bigint NOT NULL DEFAULT 0;

-- The newest version of this schema that the instance's build knows.
ALTER TABLE instance ADD COLUMN schema_version int NOT NULL DEFAULT 1;

-- A build that knows this version of the schema, or a later one, can run on it. One row.
CREATE TABLE schema_rule (oldest_version int NOT NULL);
INSERT INTO schema_rule VALUES (1);
