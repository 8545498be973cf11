-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-triggers-transact-sql
-- A trigger of the database's own events belongs to no schema.
SELECT g.object_id AS object_id, g.name AS trigger_name, g.parent_class AS parent_class,
       s.name AS schema_name, o.name AS table_name, g.is_disabled AS is_disabled,
       m.definition AS definition, m.uses_quoted_identifier AS quoted_identifier, m.uses_ansi_nulls AS ansi_nulls,
       OBJECTPROPERTY(g.object_id, 'IsEncrypted') AS is_encrypted
FROM sys.triggers g
LEFT JOIN sys.objects o ON o.object_id = g.parent_id AND g.parent_class = 1
LEFT JOIN sys.schemas s ON s.schema_id = o.schema_id
LEFT JOIN sys.sql_modules m ON m.object_id = g.object_id
WHERE g.is_ms_shipped = 0
ORDER BY s.name, g.name
