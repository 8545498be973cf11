CREATE TABLE dbo.Candidate (
    Id int NOT NULL PRIMARY KEY,
    Name nvarchar(50) NOT NULL,
    Resume xml NULL,
    Notes xml NULL
);
GO
CREATE VIEW dbo.vCandidate AS
SELECT c.Id,
    [Resume].ref.value(N'declare default element namespace "urn:resume"; (/Resume/Name/Name.First)[1]', 'nvarchar(30)') AS FirstName,
    [Resume].ref.value(N'declare default element namespace "urn:resume"; (Skills/text())[1]', 'nvarchar(max)') AS Skills,
    [Resume].ref.value(N'declare default element namespace "urn:resume"; @id', 'int') AS ResumeId,
    [Resume].ref.value(N'declare default element namespace "urn:resume"; Married[1]', 'bit') AS Married,
    [Resume].ref.value(N'declare default element namespace "urn:resume"; (Pay)[1]', 'money') AS Pay
FROM dbo.Candidate c
CROSS APPLY c.Resume.nodes(N'declare default element namespace "urn:resume"; /Resume') AS [Resume](ref);
GO
CREATE VIEW dbo.vEmployment AS
SELECT c.Id,
    e.ref.value(N'declare default element namespace "urn:resume"; (/Resume/Name/Name.First)[1]', 'nvarchar(30)') AS FirstName,
    CONVERT(datetime, REPLACE(e.ref.value(N'declare default element namespace "urn:resume"; (Emp.StartDate)[1]', 'nvarchar(20)'), 'Z', ''), 101) AS StartDate,
    e.ref.value(N'declare default element namespace "urn:resume"; (Emp.EndDate)[1]', 'datetime') AS EndDate,
    s.step.value('string(.)[1]', 'nvarchar(100)') AS Step,
    s.step.value('.[1]', 'varchar(5)') AS ShortStep,
    s.step.value('count(*)', 'int') AS Children
FROM dbo.Candidate c
CROSS APPLY c.Resume.nodes(N'declare default element namespace "urn:resume"; /Resume/Employment') AS e(ref)
OUTER APPLY e.ref.nodes(N'declare default element namespace "urn:resume"; step') AS s(step);
GO
