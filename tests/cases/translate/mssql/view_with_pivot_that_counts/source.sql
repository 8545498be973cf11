CREATE TABLE dbo.Sale (
    Id int NOT NULL PRIMARY KEY,
    Shop nvarchar(20) NOT NULL,
    Yr int NOT NULL,
    Kind char(5) NOT NULL,
    Amount decimal(10, 2) NULL,
    Rebate bit NOT NULL
);
GO
CREATE VIEW dbo.vCounts AS
SELECT * FROM (SELECT Shop, Kind, Id FROM dbo.Sale WHERE Amount > 0) s
PIVOT (COUNT(Id) FOR Kind IN ([new], "used", [a]]b])) p;
GO
CREATE VIEW dbo.vWhole AS
SELECT p.new, p.[used] FROM (SELECT Kind, Yr FROM dbo.Sale) s
PIVOT (MAX(Yr) FOR Kind IN (new, used)) p;
GO
CREATE TABLE dbo.Setting (Name nvarchar(30) NOT NULL PRIMARY KEY, Value nvarchar(30) NULL);
GO
CREATE VIEW dbo.vSetting AS
SELECT q.High, q.Low FROM dbo.Setting PIVOT (MAX(Value) FOR Name IN (High, Low)) AS q;
GO
