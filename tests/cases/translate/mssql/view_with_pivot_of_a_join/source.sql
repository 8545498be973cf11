CREATE TABLE dbo.Setting (Name nvarchar(30) NOT NULL PRIMARY KEY, Value nvarchar(30) NULL);
GO
CREATE TABLE dbo.Stat (Host nvarchar(20) NOT NULL, At datetime2(0) NOT NULL, Cpu decimal(5, 2) NULL, Io decimal(5, 2) NULL, [Log write] decimal(5, 2) NULL,
    CONSTRAINT PK_Stat PRIMARY KEY (Host, At));
GO
CREATE VIEW dbo.vJoinedPivot AS
SELECT p.a FROM dbo.Stat s CROSS JOIN dbo.Setting PIVOT (MAX(Value) FOR Name IN (a)) p;
GO
