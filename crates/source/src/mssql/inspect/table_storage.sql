-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-tables-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-data-spaces-transact-sql
SELECT t.object_id AS table_id, t.is_filetable AS is_filetable, t.lock_escalation_desc AS lock_escalation,
       lob.name AS lob_space, stream.name AS stream_space
FROM sys.tables t
LEFT JOIN sys.data_spaces lob ON lob.data_space_id = t.lob_data_space_id AND lob.is_default = 0 AND lob.name <> 'PRIMARY'
LEFT JOIN sys.data_spaces stream ON stream.data_space_id = t.filestream_data_space_id AND stream.is_default = 0 AND stream.name <> 'PRIMARY'
WHERE t.is_ms_shipped = 0
