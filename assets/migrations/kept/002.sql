-- The last event of each case that a journal acknowledged to this machine: what it holds must agree.
CREATE TABLE acknowledged (
    place TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (place, case_id)
) STRICT, WITHOUT ROWID;
