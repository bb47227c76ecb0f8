-- How many live flows the code of the instance's build cannot follow, as far as it knows.
ALTER TABLE instance ADD COLUMN flows_diverged bigint NOT NULL DEFAULT 0;
