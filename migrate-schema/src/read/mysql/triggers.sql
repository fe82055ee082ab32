SELECT 'table' AS `/?`, t.event_object_table AS `/`, t.trigger_name AS `/trigger`,
       CONCAT(t.action_timing, ' ', t.event_manipulation, ' ', t.action_statement) AS `definition`
FROM information_schema.triggers t
WHERE t.trigger_schema = DATABASE()
