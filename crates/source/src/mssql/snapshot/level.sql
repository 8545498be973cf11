-- https://learn.microsoft.com/en-us/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql
SELECT CAST(s.transaction_isolation_level AS nvarchar(10)) AS isolation_level
FROM sys.dm_exec_sessions AS s
WHERE s.session_id = @@SPID
