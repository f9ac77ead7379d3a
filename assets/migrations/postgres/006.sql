-- What people search in, kept as it is searched: an event's text in small letters without the two hashes at its end. Made at each
-- question, most of the time would be spent on it. The index of three letters at a time is made beside this step.
ALTER TABLE errbook_events ADD COLUMN said TEXT COLLATE "C" GENERATED ALWAYS AS (
    CASE WHEN seq = 1 THEN left(lower(body COLLATE "C"), -85) ELSE left(lower(body COLLATE "C"), -149) END
) STORED;
DROP INDEX IF EXISTS errbook_events_words;
