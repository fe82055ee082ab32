DELIMITER //
-- The catalogue knows a routine by its name and kind.
CREATE PROCEDURE count_again(IN times INT)
BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        ROLLBACK;
        RESIGNAL;
    END;
    START TRANSACTION;
    UPDATE counters SET n = n + times WHERE name = 'again; or not';
    COMMIT;
END//
DELIMITER ;
INSERT INTO counters VALUES ('again; or not', 0);
INSERT INTO ledger VALUES ('0003');
