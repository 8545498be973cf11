CREATE TABLE dbo.Sale (
    Id int NOT NULL PRIMARY KEY,
    Shop nvarchar(20) NOT NULL,
    Yr int NOT NULL,
    Kind char(5) NOT NULL,
    Amount decimal(10, 2) NULL,
    Rebate bit NOT NULL
);
GO
CREATE TABLE dbo.Stat (Host nvarchar(20) NOT NULL, At datetime2(0) NOT NULL, Cpu decimal(5, 2) NULL, Io decimal(5, 2) NULL, [Log write] decimal(5, 2) NULL,
    CONSTRAINT PK_Stat PRIMARY KEY (Host, At));
GO
CREATE VIEW dbo.vStat AS
SELECT u.Host, u.Counter, u.Value, c.Id
FROM dbo.Stat UNPIVOT (Value FOR Counter IN (Cpu, Io, [Log write])) AS u
LEFT JOIN dbo.Sale c ON c.Shop = u.Counter;
GO
CREATE VIEW dbo.vStatAgain AS
SELECT * FROM (SELECT Host, Cpu, Io FROM dbo.Stat) s
UNPIVOT (Value FOR Counter IN (Cpu, Io)) u
PIVOT (MAX(Value) FOR Counter IN (Cpu, Io)) p;
GO
