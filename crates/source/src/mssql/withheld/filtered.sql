-- A predicate of type 0 filters what is read.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-security-predicates-transact-sql
SELECT DISTINCT s.name AS schema_name, t.name AS table_name
FROM sys.security_predicates AS p
JOIN sys.security_policies AS o ON o.object_id = p.object_id
JOIN sys.tables AS t ON t.object_id = p.target_object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
WHERE o.is_enabled = 1 AND p.predicate_type = 0
