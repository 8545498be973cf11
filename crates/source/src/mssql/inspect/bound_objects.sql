-- Defaults and rules that are objects of their own, bound to columns.
-- https://learn.microsoft.com/en-us/sql/t-sql/statements/create-default-transact-sql
-- https://learn.microsoft.com/en-us/sql/t-sql/statements/create-rule-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id, o.name AS object_name, o.type_desc AS kind,
       m.definition AS definition
FROM sys.columns c
JOIN sys.objects o ON o.object_id IN (c.default_object_id, c.rule_object_id) AND o.parent_object_id = 0 AND o.type IN ('D', 'R')
LEFT JOIN sys.sql_modules m ON m.object_id = o.object_id
