-- The notes of a case stand beside its summary, so that a list of many cases need not read them; both are made anew from its events.
ALTER TABLE summary ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
