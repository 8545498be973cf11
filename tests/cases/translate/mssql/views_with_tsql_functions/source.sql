CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY, Customer nvarchar(40) COLLATE Latin1_General_BIN2 NULL, At datetime NOT NULL, Total money NOT NULL, Paid bit NOT NULL);
GO
CREATE VIEW dbo.Summary AS
SELECT TOP (10) o.Id, ISNULL(o.Customer, N'nobody') AS [Who Ordered], IIF(o.Paid = 1, 'yes', 'no') AS IsPaid, CONVERT(varchar(10), o.At, 120) AS Day, N'#' + CAST(o.Id AS nvarchar(10)) AS Label,
  DATEADD(day, 30, o.At) AS Due, DATEDIFF(day, o.At, GETDATE()) AS Age, DATEPART(year, o.At) AS Y, LEN(o.Customer) AS L, CHARINDEX('a', o.Customer) AS P
FROM [dbo].[Orders] AS o WHERE o.Total > 5 ORDER BY o.At DESC;
GO
