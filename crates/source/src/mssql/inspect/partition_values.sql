-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-partition-range-values-transact-sql
-- Boundaries are sql_variant: each is written by the rules of its own type, so that no digit is lost and no language matters.
SELECT v.function_id AS function_id, CAST(SQL_VARIANT_PROPERTY(v.value, 'BaseType') AS nvarchar(128)) AS base_type,
       CASE CAST(SQL_VARIANT_PROPERTY(v.value, 'BaseType') AS nvarchar(128))
           WHEN 'datetime' THEN CONVERT(nvarchar(40), CAST(v.value AS datetime), 126)
           WHEN 'smalldatetime' THEN CONVERT(nvarchar(40), CAST(v.value AS smalldatetime), 126)
           WHEN 'date' THEN CONVERT(nvarchar(40), CAST(v.value AS date), 23)
           WHEN 'datetime2' THEN CONVERT(nvarchar(40), CAST(v.value AS datetime2(7)), 126)
           WHEN 'datetimeoffset' THEN CONVERT(nvarchar(40), CAST(v.value AS datetimeoffset(7)), 121)
           WHEN 'time' THEN CONVERT(nvarchar(40), CAST(v.value AS time(7)), 121)
           WHEN 'money' THEN CONVERT(nvarchar(40), CAST(v.value AS money), 2)
           WHEN 'smallmoney' THEN CONVERT(nvarchar(40), CAST(v.value AS smallmoney), 2)
           WHEN 'float' THEN CONVERT(nvarchar(40), CAST(v.value AS float), 3)
           WHEN 'real' THEN CONVERT(nvarchar(40), CAST(v.value AS real), 3)
           WHEN 'binary' THEN CONVERT(nvarchar(4000), CAST(v.value AS varbinary(8000)), 1)
           WHEN 'varbinary' THEN CONVERT(nvarchar(4000), CAST(v.value AS varbinary(8000)), 1)
           ELSE CAST(v.value AS nvarchar(4000))
       END AS boundary
FROM sys.partition_range_values v
WHERE v.parameter_id = 1
ORDER BY v.function_id, v.boundary_id
