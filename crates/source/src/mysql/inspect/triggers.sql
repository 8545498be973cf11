-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-triggers-table.html
SELECT t.trigger_name AS object_name,
       t.event_object_table AS table_name,
       t.action_timing AS action_timing,
       t.event_manipulation AS event_manipulation,
       t.action_statement AS definition
FROM information_schema.triggers t
WHERE t.trigger_schema = ? AND CAST(t.trigger_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY t.event_object_table, t.action_timing, t.event_manipulation, t.action_order
