CREATE TABLE dbo.Sale (
    Id int NOT NULL PRIMARY KEY,
    Shop nvarchar(20) NOT NULL,
    Yr int NOT NULL,
    Kind char(5) NOT NULL,
    Amount decimal(10, 2) NULL,
    Rebate bit NOT NULL
);
GO
CREATE VIEW dbo.vByYear AS
SELECT p.Shop, p.[2002], p.[2003], ISNULL(p.[2004], 0) AS Last
FROM (SELECT Shop, Yr, Amount FROM dbo.Sale) AS s
PIVOT (SUM(Amount) FOR Yr IN ([2002], [2003], [2004])) AS p;
GO
CREATE VIEW dbo.vAverage AS
SELECT Shop, [0] AS Without, [1] AS WithRebate FROM (SELECT Shop, Rebate, Yr FROM dbo.Sale) s
PIVOT (AVG(Yr) FOR Rebate IN ([0], [1])) p;
GO
