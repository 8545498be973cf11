CREATE VIEW dbo.vNumbers AS
SELECT TOP (50) ROW_NUMBER() OVER (ORDER BY object_id) AS n FROM sys.objects;
GO
CREATE VIEW dbo.vNumberTable AS
SELECT a.n, DATEADD(day, a.n, '20240101') AS d FROM (SELECT TOP 3 n = ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) FROM sys.all_columns a CROSS JOIN sys.all_columns b) a;
GO
CREATE VIEW dbo.vTables AS SELECT name FROM sys.tables
GO
CREATE VIEW dbo.vOverTables AS SELECT name FROM dbo.vTables
GO
