CREATE TABLE dbo.Candidate (
    Id int NOT NULL PRIMARY KEY,
    Name nvarchar(50) NOT NULL,
    Resume xml NULL,
    Notes xml NULL
);
GO
CREATE VIEW dbo.vBeyond AS
SELECT Id, Resume.query('for $x in /Resume return <y>{$x}</y>') AS r FROM dbo.Candidate;
GO
CREATE VIEW dbo.vUp AS
SELECT Id, t.c.value('../@id', 'int') AS i FROM dbo.Candidate CROSS APPLY Notes.nodes('/a/b') AS t(c);
GO
CREATE VIEW dbo.vColumn AS
SELECT Id, Resume.value('(/r[@id = sql:column("Id")])[1]', 'int') AS v FROM dbo.Candidate;
GO
CREATE VIEW dbo.vUndeclared AS
SELECT Id, Resume.value('(/p:r)[1]', 'int') AS v FROM dbo.Candidate;
GO
