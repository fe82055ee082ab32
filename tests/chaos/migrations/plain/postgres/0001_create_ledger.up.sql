CREATE TABLE ledger (mark text NOT NULL);
CREATE TABLE counters (name text NOT NULL, n bigint NOT NULL);
INSERT INTO counters VALUES ('scripts', 1);
INSERT INTO ledger VALUES ('0001');
