-- Dead letters that an operator decides not to process again: they leave with the same audit as those that were.

ALTER TABLE shuwen_data.redrive ADD COLUMN action text NOT NULL DEFAULT 'redrive' CHECK (action IN ('redrive', 'discard'));
COMMENT ON COLUMN shuwen_data.redrive.action IS 'redrive: processed again; discard: left as they are, for good. Then all that were tried are done.';
COMMENT ON TABLE shuwen_data.redrive IS 'Each time that an operator had dead letters processed again or discarded (shuwen redrive, shuwen discard): the audit of it. Its counts move in the transactions that move the letters.';
COMMENT ON COLUMN shuwen_data.redrive.passed IS 'Of them those that are no dead letters any more, or that were discarded.';
COMMENT ON COLUMN shuwen_data.dead_letter.redrive_id IS 'The redrive that processed it last, or the discard that it left with; null: none.';

CREATE OR REPLACE VIEW shuwen.redrives AS
SELECT redrive_id, actor, filter, note, program_version, started_at, last_at, ended_at, tried, passed, failed, result, action FROM shuwen_data.redrive;
COMMENT ON VIEW shuwen.redrives IS 'Each time that dead letters were processed again or discarded: who, when, which, and what became of them.';
COMMENT ON COLUMN shuwen.redrives.passed IS 'Of them those that are no dead letters any more, or that were discarded.';
COMMENT ON COLUMN shuwen.redrives.action IS 'redrive: processed again; discard: left as they are, for good. Then all that were tried are done.';
COMMENT ON COLUMN shuwen.dead_letters.redrive_id IS 'The redrive that processed it last, or the discard that it left with; null: none.';
