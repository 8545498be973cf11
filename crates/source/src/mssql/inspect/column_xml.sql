-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-xml-schema-collections-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id, s.name AS schema_name, x.name AS collection_name,
       c.is_xml_document AS is_document
FROM sys.columns c
JOIN sys.xml_schema_collections x ON x.xml_collection_id = c.xml_collection_id
JOIN sys.schemas s ON s.schema_id = x.schema_id
WHERE c.xml_collection_id > 0
