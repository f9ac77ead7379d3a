-- Words are looked for by an index of three letters at a time, which is made beside this step where the server has pg_trgm.
SELECT 1;
