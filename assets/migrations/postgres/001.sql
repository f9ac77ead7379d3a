-- Events as they were written; `body` is the JSON text that the chain is proven on.
CREATE TABLE errbook_event (
    case_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL CHECK (seq > 0),
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX errbook_event_kind ON errbook_event (kind, case_id, seq);

-- Whoever follows a case hears of it when the transaction commits.
CREATE FUNCTION errbook_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('errbook', NEW.case_id);
    RETURN NULL;
END $$;
CREATE TRIGGER errbook_told AFTER INSERT ON errbook_event FOR EACH ROW EXECUTE FUNCTION errbook_tell();
