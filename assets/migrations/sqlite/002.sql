-- What is known of each case beside its events, kept by the transaction that appends them; `body` is its summary as JSON.
-- The events get another name: an errbook that does not keep this table must not append to it.
ALTER TABLE event RENAME TO events;
DROP INDEX event_kind;
CREATE TABLE summary (
    number INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE,
    reversed TEXT NOT NULL,
    events INTEGER NOT NULL,
    hash TEXT NOT NULL,
    last INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX summary_reversed ON summary (reversed);
CREATE INDEX summary_last ON summary (last DESC, case_id DESC);
