CREATE TABLE dbo.T (n int NOT NULL PRIMARY KEY, a nvarchar(50) NULL, d date NULL, m decimal(12, 3) NULL, f float NULL);
GO
CREATE VIEW dbo.vTry AS SELECT TRY_CONVERT(int, a) AS n, TRY_CAST(a AS date) AS d, TRY_CAST(a AS decimal(9, 2)) AS m, TRY_CAST(a AS uniqueidentifier) AS u FROM dbo.T;
GO
CREATE VIEW dbo.vStyled AS SELECT TRY_CONVERT(date, a, 101) AS d FROM dbo.T;
GO
