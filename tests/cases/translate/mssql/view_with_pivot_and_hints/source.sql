CREATE TABLE dbo.Sales (Y int NOT NULL, Q int NOT NULL, Amount decimal(9, 2) NOT NULL);
GO
CREATE VIEW dbo.ByQuarter AS SELECT Y, [1] AS Q1, [2] AS Q2 FROM (SELECT Y, Q, Amount FROM dbo.Sales WITH (NOLOCK)) s PIVOT (SUM(Amount) FOR Q IN ([1], [2])) p;
GO
CREATE VIEW dbo.Hinted AS SELECT Y FROM dbo.Sales WITH (NOLOCK) GROUP BY Y;
GO
