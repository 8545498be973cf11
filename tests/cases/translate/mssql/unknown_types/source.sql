CREATE TABLE dbo.Odd (Id int NOT NULL PRIMARY KEY, A dbo.Missing NULL, B quaternion NULL);
