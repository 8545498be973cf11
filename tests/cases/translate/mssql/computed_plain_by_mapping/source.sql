CREATE TABLE dbo.Members (Id int NOT NULL PRIMARY KEY, Born date NOT NULL, Age AS (DATEDIFF(year, Born, GETDATE())));
