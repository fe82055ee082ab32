CREATE VIEW late_events AS SELECT id, payload FROM events WHERE status = 'late';
CREATE MATERIALIZED VIEW events_by_kind AS
SELECT kind, count(*) AS events FROM events GROUP BY kind;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0009');
