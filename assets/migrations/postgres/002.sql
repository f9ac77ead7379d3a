-- What is known of each case beside its events, kept by the statement that appends them; `body` is its summary as JSON.
-- The events get another name: an errbook that does not keep this table must not append to it.
ALTER TABLE errbook_event RENAME TO errbook_events;
DROP INDEX errbook_event_kind;
CREATE TABLE errbook_summary (
    case_id TEXT COLLATE "C" PRIMARY KEY,
    reversed TEXT COLLATE "C" NOT NULL,
    events BIGINT NOT NULL,
    hash TEXT NOT NULL,
    last BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX errbook_summary_reversed ON errbook_summary (reversed);
CREATE INDEX errbook_summary_last ON errbook_summary (last DESC, case_id DESC);
