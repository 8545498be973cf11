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
CREATE VIEW dbo.vPerson AS
SELECT p.Id,
    (SELECT p.Name AS [name], p.Born AS [born.date], p.Rich AS [born.rich], p.Pay AS pay, p.Code AS code, p.Photo AS photo,
        JSON_QUERY(p.Extra) AS extra, p.Extra AS extraText,
        (SELECT ph.Number AS [number/type] FROM dbo.Phone ph WHERE ph.PersonId = p.Id ORDER BY ph.Sort DESC FOR JSON PATH) AS phones
     FOR JSON PATH, WITHOUT_ARRAY_WRAPPER) AS Document,
    (SELECT ph.Number, ph.Sort FROM dbo.Phone ph WHERE ph.PersonId = p.Id ORDER BY ph.Sort FOR JSON AUTO, INCLUDE_NULL_VALUES, ROOT('phones')) AS Phones,
    JSON_QUERY((SELECT type = 'Point', [geo.x] = p.Id, [geo.list] = JSON_QUERY(CONCAT('[', p.Id, ',', p.Height, ']')) FOR JSON PATH, WITHOUT_ARRAY_WRAPPER)) AS Point
FROM dbo.Person p;
GO
CREATE VIEW dbo.vTop AS
SELECT (SELECT TOP 2 Sort AS s FROM dbo.Phone ORDER BY Sort DESC FOR JSON PATH) AS j, (SELECT DISTINCT Number AS n FROM dbo.Phone FOR JSON PATH) AS d;
GO
CREATE VIEW dbo.vJoined AS
SELECT (SELECT p.Name, ph.Number FROM dbo.Person p JOIN dbo.Phone ph ON ph.PersonId = p.Id FOR JSON AUTO) AS j;
GO
