CREATE TABLE dbo.People (Id int NOT NULL PRIMARY KEY, Name nvarchar(50) NOT NULL);
