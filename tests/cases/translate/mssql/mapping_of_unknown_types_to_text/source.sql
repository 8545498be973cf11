CREATE TABLE dbo.Odd (Id int NOT NULL PRIMARY KEY, B quaternion NULL);
