CREATE TABLE #Work (Id int NOT NULL, Name varchar(20));
INSERT INTO #Work VALUES (1, 'a');
CREATE INDEX IX_Work ON #Work (Id);
GO
DECLARE @t TABLE (Id int);
CREATE TABLE ##Shared (Id int);
DROP TABLE #Work;
GO
CREATE TABLE dbo.Kept (Id int NOT NULL PRIMARY KEY);
GO
