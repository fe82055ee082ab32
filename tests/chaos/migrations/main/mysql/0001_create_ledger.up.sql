-- Every script leaves marks here. Nothing forbids a mark to come twice: what
-- ran twice must show.
CREATE TABLE ledger (mark VARCHAR(50) NOT NULL);
CREATE TABLE counters (name VARCHAR(50) NOT NULL, n BIGINT NOT NULL);
INSERT INTO counters VALUES ('scripts', 1), ('kinds', 0);
INSERT INTO ledger VALUES ('0001');
