-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-synonyms-transact-sql
SELECT s.name AS schema_name, y.name AS synonym_name, y.base_object_name AS target
FROM sys.synonyms y
JOIN sys.schemas s ON s.schema_id = y.schema_id
ORDER BY s.name, y.name
