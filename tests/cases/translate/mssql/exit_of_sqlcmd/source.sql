:setvar Name Kept
CREATE TABLE dbo.$(Name) (Id int NOT NULL PRIMARY KEY);
GO
CREATE TABLE dbo.NotRun (Id int NOT NULL);
:exit
CREATE TABLE dbo.Behind (Id int NOT NULL);
GO
