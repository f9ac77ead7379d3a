-- What events say, by three letters at a time, without a second copy of their texts. What is taken out leaves no trace.
CREATE VIRTUAL TABLE words USING fts5 (said, content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
