-- What extended properties are of, beside objects and columns: schemas, indexes, types.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties
SELECT p.class AS class, p.major_id AS major_id, p.minor_id AS minor_id,
       COALESCE(s.name, i.name, t.name) AS part_name, ts.name AS schema_name
FROM sys.extended_properties p
LEFT JOIN sys.schemas s ON p.class = 3 AND s.schema_id = p.major_id
LEFT JOIN sys.indexes i ON p.class = 7 AND i.object_id = p.major_id AND i.index_id = p.minor_id
LEFT JOIN sys.types t ON p.class = 6 AND t.user_type_id = p.major_id
LEFT JOIN sys.schemas ts ON ts.schema_id = t.schema_id
WHERE p.class IN (3, 6, 7)
