CREATE TABLE dbo.A (Id int NOT NULL PRIMARY KEY, Name varchar(10) COLLATE Latin1_General_BIN2 NULL);
GO
EXEC dbo.usp_Install @Mode = 1;
GO
SELECT * INTO dbo.Copy FROM dbo.A;
GO
:r .\More.sql
GO
INSERT INTO dbo.A (Id, Name) VALUES (1, 'x'), (2, 'y');
UPDATE dbo.A SET Name = 'z' WHERE Id = 1;
DELETE FROM dbo.A WHERE Id = 2;
MERGE dbo.A AS t USING (VALUES (3, 'q')) AS s (Id, Name) ON t.Id = s.Id WHEN NOT MATCHED THEN INSERT (Id, Name) VALUES (s.Id, s.Name);
GO
