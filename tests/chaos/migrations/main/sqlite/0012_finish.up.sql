UPDATE counters SET n = n * 2;
INSERT INTO ledger VALUES ('0012');
