CREATE TABLE dbo.Part (Id int NOT NULL PRIMARY KEY, Grp int NOT NULL, Name varchar(20) NULL);
GO
CREATE VIEW dbo.vTyped AS
SELECT g.Grp, x.List
FROM (SELECT DISTINCT Grp FROM dbo.Part) g
CROSS APPLY (SELECT (SELECT '''' + p.Name + ''',' AS Name FROM dbo.Part p WHERE p.Grp = g.Grp ORDER BY p.Id FOR XML PATH(''), TYPE).value(N'.[1]', N'nvarchar(max)')) x(List);
GO
CREATE VIEW dbo.vPlain AS
SELECT g.Grp, x.List
FROM (SELECT DISTINCT Grp FROM dbo.Part) g
CROSS APPLY (SELECT CAST(p.Name AS varchar(30)) + ',' FROM dbo.Part p WHERE p.Grp = g.Grp FOR XML PATH('')) x(List);
GO
CREATE VIEW dbo.vData AS
SELECT (SELECT p.Name AS [data()] FROM dbo.Part p ORDER BY p.Id FOR XML PATH('')) AS List;
GO
CREATE VIEW dbo.vPartOf AS
SELECT (SELECT p.Name FROM dbo.Part p FOR XML PATH(''), TYPE).value('(/Name)[2]', 'nvarchar(20)') AS Second;
GO
CREATE VIEW dbo.vRaw AS
SELECT (SELECT p.Name FROM dbo.Part p FOR XML RAW) AS Rows;
GO
CREATE VIEW dbo.vGrouped AS
SELECT STUFF((SELECT ', ' + ISNULL(p.Name, 'NULL') + '(' + CAST(COUNT(*) AS varchar(10)) + ')' FROM dbo.Part p GROUP BY p.Name FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)'), 1, 2, '') AS List,
    (SELECT TOP 2 p.Name + ';' FROM dbo.Part p ORDER BY p.Id DESC FOR XML PATH('')) AS Last;
GO
CREATE VIEW dbo.vBit AS
SELECT CAST(Grp AS bit) AS Flag FROM dbo.Part UNION ALL SELECT Name FROM dbo.Part;
GO
