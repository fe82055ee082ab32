UPDATE counters SET n = n + 1;
INSERT INTO ledger VALUES ('0004');
