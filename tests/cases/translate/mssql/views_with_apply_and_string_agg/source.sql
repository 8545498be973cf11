CREATE TABLE dbo.Customers (Id int NOT NULL PRIMARY KEY, Name nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL);
CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY, CustomerId int NOT NULL, At datetime2(0) NOT NULL);
GO
CREATE VIEW dbo.LastOrders AS SELECT c.Name, o.Id, o.At FROM dbo.Customers c OUTER APPLY (SELECT TOP 1 x.Id, x.At FROM dbo.Orders x WHERE x.CustomerId = c.Id ORDER BY x.At DESC) o;
GO
CREATE VIEW dbo.Lists AS SELECT c.Name, STRING_AGG(CAST(o.Id AS varchar(10)), ', ') WITHIN GROUP (ORDER BY o.Id) AS Ids FROM dbo.Customers c JOIN dbo.Orders o ON o.CustomerId = c.Id GROUP BY c.Name;
GO
CREATE VIEW dbo.OldLists AS SELECT c.Name, STUFF((SELECT ',' + CAST(o.Id AS varchar(10)) FROM dbo.Orders o WHERE o.CustomerId = c.Id FOR XML PATH('')), 1, 1, '') AS Ids FROM dbo.Customers c;
GO
