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
CREATE VIEW dbo.vChanged AS
SELECT Id, JSON_MODIFY(Extra, '$.a', 5) AS five, JSON_MODIFY(Extra, '$.a', NULL) AS gone, JSON_MODIFY(Extra, '$.b.c', Name) AS name,
   JSON_MODIFY(Extra, '$.d', JSON_QUERY('[1]')) AS list, JSON_VALUE(Extra, '$.a') AS a, JSON_QUERY(Extra, '$.b') AS b, JSON_QUERY(Extra) AS whole
FROM dbo.Person;
GO
CREATE VIEW dbo.vAppend AS
SELECT JSON_MODIFY(Extra, 'append $.a', 5) AS five FROM dbo.Person;
GO
