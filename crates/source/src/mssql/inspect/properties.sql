-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties
SELECT p.class AS class, p.class_desc AS class_name, p.major_id AS major_id, p.minor_id AS minor_id, p.name AS property_name,
       CASE WHEN CAST(SQL_VARIANT_PROPERTY(p.value, 'BaseType') AS nvarchar(128)) IN ('char', 'varchar')
            THEN CAST(CAST(p.value AS varchar(8000)) AS nvarchar(max))
            ELSE CAST(CAST(p.value AS nvarchar(4000)) AS nvarchar(max)) END AS value,
       o.type AS kind, os.name AS schema_name, o.name AS object_name,
       po.name AS parent_name, ps.name AS parent_schema,
       COL_NAME(p.major_id, p.minor_id) AS column_name
FROM sys.extended_properties p
LEFT JOIN sys.objects o ON p.class IN (1, 2, 7) AND o.object_id = p.major_id
LEFT JOIN sys.schemas os ON os.schema_id = o.schema_id
LEFT JOIN sys.objects po ON po.object_id = o.parent_object_id
LEFT JOIN sys.schemas ps ON ps.schema_id = po.schema_id
ORDER BY p.class, p.major_id, p.minor_id, p.name
