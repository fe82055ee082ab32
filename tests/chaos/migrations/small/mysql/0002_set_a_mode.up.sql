SET SESSION sql_mode = 'ANSI_QUOTES';
UPDATE counters SET n = n + 1;
INSERT INTO ledger VALUES ('0002');
