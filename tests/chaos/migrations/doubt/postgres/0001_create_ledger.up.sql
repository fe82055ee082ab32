CREATE TABLE ledger (mark text NOT NULL);
CREATE TABLE counters (name text NOT NULL, n bigint NOT NULL);
INSERT INTO counters VALUES ('doubtful', 0);
INSERT INTO ledger VALUES ('0001');
