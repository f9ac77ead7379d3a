-- Events as they were written; `body` is the JSON text that the chain is proven on.
CREATE TABLE event (
    case_id TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_kind ON event (kind, case_id, seq);
