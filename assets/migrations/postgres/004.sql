-- A summary tells when its case ended, and keeps its notes: each is made anew from its events.
SELECT 1;
