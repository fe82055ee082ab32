DROP VIEW late_events;
REFRESH MATERIALIZED VIEW events_by_kind;
UPDATE counters SET n = n * 2;
INSERT INTO ledger VALUES ('0013');
