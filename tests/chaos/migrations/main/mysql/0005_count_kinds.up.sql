DELIMITER //
CREATE TRIGGER count_kinds AFTER INSERT ON events FOR EACH ROW
BEGIN
    -- It's a body with a quote and a semicolon;
    UPDATE counters SET n = n + 1 WHERE name = 'kinds';
END//
DELIMITER ;
INSERT INTO events VALUES (20001, 99, 'counted'), (20002, 99, 'counted');
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0005');
