-- A session without a request is at rest. @session is replaced by its number.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql
SELECT s.status AS status, r.wait_type AS wait_type, t.text AS query,
       CAST(r.blocking_session_id AS int) AS blocker,
       b.login_name + N'@' + COALESCE(b.host_name, N'') + N' ' + COALESCE(b.program_name, N'') AS blocker_name,
       b.status AS blocker_status,
       DATEDIFF(second, b.last_request_start_time, SYSDATETIME()) AS blocker_seconds
FROM sys.dm_exec_sessions AS s
LEFT JOIN sys.dm_exec_requests AS r ON r.session_id = s.session_id
LEFT JOIN sys.dm_exec_sessions AS b ON b.session_id = r.blocking_session_id
OUTER APPLY sys.dm_exec_sql_text(r.sql_handle) AS t
WHERE s.session_id = @session
