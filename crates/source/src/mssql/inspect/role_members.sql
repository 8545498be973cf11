-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-database-role-members-transact-sql
SELECT m.role_principal_id AS role_id, m.member_principal_id AS member_id
FROM sys.database_role_members m
ORDER BY m.role_principal_id, m.member_principal_id
