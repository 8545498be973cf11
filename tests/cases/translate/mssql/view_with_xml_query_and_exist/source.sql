CREATE TABLE dbo.Candidate (
    Id int NOT NULL PRIMARY KEY,
    Name nvarchar(50) NOT NULL,
    Resume xml NULL,
    Notes xml NULL
);
GO
CREATE VIEW dbo.vNotes AS
WITH XMLNAMESPACES ('urn:note' AS n, DEFAULT 'urn:other')
SELECT Id,
    Notes.value('(/n:notes/n:note/@by)[1]', 'nvarchar(20)') AS NotedBy,
    Notes.value('(/n:notes/plain)[1]', 'nvarchar(20)') AS Plain,
    Notes.query('/n:notes/n:note[@by = "eve"]') AS OfEve,
    Notes.query('/n:notes/n:note[@by = "eve"]').value('(/n:note)[1]', 'nvarchar(20)') AS TextOfEve,
    Notes.exist('/n:notes/n:note[@by eq "eve"]') AS HasEve
FROM dbo.Candidate
WHERE Notes.exist('/n:notes') = 1;
GO
