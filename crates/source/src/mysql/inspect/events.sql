-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-events-table.html
SELECT e.event_name AS object_name, e.event_definition AS definition
FROM information_schema.events e
WHERE e.event_schema = ? AND CAST(e.event_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY e.event_name
