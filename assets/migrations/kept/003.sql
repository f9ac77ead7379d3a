-- What a row says is sealed, so that damage to it shows: an event whose place reads otherwise would wait for ever, unseen.
ALTER TABLE kept ADD COLUMN seal TEXT NOT NULL DEFAULT '';
