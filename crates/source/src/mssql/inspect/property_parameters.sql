-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-parameters-transact-sql
SELECT p.class AS class, p.major_id AS major_id, p.minor_id AS minor_id, r.name AS part_name, NULL AS schema_name
FROM sys.extended_properties p
JOIN sys.parameters r ON r.object_id = p.major_id AND r.parameter_id = p.minor_id
WHERE p.class = 2
