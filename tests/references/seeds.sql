-- What the ferry answers.
INSERT INTO ferry.response_codes (response_code, message, http_status) VALUES
  ('FRY_0001', 'The skipper''s list is full', 409), -- since the new boats
  ('FRY_0002', 'The pier is closed', 423),
  ('FRY_0003', NULL, 500);
INSERT INTO ferry.response_codes (response_code, message, http_status) VALUES ('FRY_0004', 'No such pier', 404);
INSERT INTO ferry.boats VALUES (1, 'Heron', 40), (2, 'Egret', 12);
