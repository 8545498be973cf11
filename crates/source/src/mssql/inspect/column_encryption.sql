-- Always Encrypted.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-column-encryption-keys-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id, k.name AS key_name,
       c.encryption_type_desc AS encryption, c.encryption_algorithm_name AS algorithm
FROM sys.columns c
JOIN sys.column_encryption_keys k ON k.column_encryption_key_id = c.column_encryption_key_id
