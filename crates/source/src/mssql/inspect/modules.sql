-- Views, procedures and functions. Of an encrypted one, or one whose definition the account may not view, there is no text.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-objects-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-sql-modules-transact-sql
SELECT o.object_id AS object_id, s.name AS schema_name, o.name AS object_name, o.type AS kind,
       m.definition AS definition, m.uses_quoted_identifier AS quoted_identifier, m.uses_ansi_nulls AS ansi_nulls,
       OBJECTPROPERTY(o.object_id, 'IsEncrypted') AS is_encrypted
FROM sys.objects o
JOIN sys.schemas s ON s.schema_id = o.schema_id
LEFT JOIN sys.sql_modules m ON m.object_id = o.object_id
WHERE o.is_ms_shipped = 0 AND o.type IN ('V', 'P', 'FN', 'IF', 'TF', 'PC', 'FS', 'FT', 'AF', 'X', 'RF')
ORDER BY s.name, o.name
