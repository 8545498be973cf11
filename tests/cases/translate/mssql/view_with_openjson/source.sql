CREATE TABLE dbo.Person (
    Id int NOT NULL PRIMARY KEY,
    Name nvarchar(50) NULL,
    Born date NULL,
    Seen datetime2(3) NULL,
    Rich bit NULL,
    Pay decimal(9, 2) NULL,
    Height float NULL,
    Code uniqueidentifier NULL,
    Photo varbinary(10) NULL,
    Extra nvarchar(max) NULL
);
CREATE TABLE dbo.Phone (Id int NOT NULL PRIMARY KEY, PersonId int NOT NULL, Number varchar(20) NULL, Sort int NOT NULL);
GO
CREATE VIEW dbo.vExtra AS
SELECT p.Id, j.tag, j.n, j.sub, j.[when], j.flag, p.Seen
FROM dbo.Person p
CROSS APPLY OPENJSON(p.Extra, '$.items') WITH (tag nvarchar(10), n int '$.number', sub nvarchar(max) '$.sub' AS JSON, [when] datetime2(0), flag bit) AS j;
GO
CREATE VIEW dbo.vPairs AS
SELECT p.Id, j.[key], j.value, j.type
FROM dbo.Person p OUTER APPLY OPENJSON(p.Extra) AS j;
GO
