-- Where an instance stands with the queue for the stage lock: OUT, QUEUED or READY.
ALTER TABLE instance ADD COLUMN place text NOT NULL DEFAULT 'OUT';

-- Why nobody takes the stage, and who says so.
ALTER TABLE stage_beat ADD COLUMN pause_reason text NOT NULL DEFAULT '';
