-- Events that wait for a journal that is away, in the order in which they are to be written. `name` is the hash that an event
-- was made with, `place` the journal that it waits for.
CREATE TABLE kept (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    place TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
