-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-xml-indexes-transact-sql
SELECT i.object_id AS table_id, i.index_id AS index_id, p.name AS primary_name, i.secondary_type_desc AS secondary
FROM sys.xml_indexes i
LEFT JOIN sys.xml_indexes p ON p.object_id = i.object_id AND p.index_id = i.using_xml_index_id
