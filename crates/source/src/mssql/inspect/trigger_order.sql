-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-trigger-events-transact-sql
SELECT e.object_id AS object_id, e.type_desc AS event, e.is_first AS is_first, e.is_last AS is_last
FROM sys.trigger_events e
WHERE e.is_first = 1 OR e.is_last = 1
