-- no-transaction
CREATE INDEX CONCURRENTLY ledger_mark ON ledger (mark);
INSERT INTO ledger VALUES ('0003 first');
UPDATE counters SET n = n + 1;
DROP INDEX CONCURRENTLY ledger_mark;
INSERT INTO ledger VALUES ('0003 second');
