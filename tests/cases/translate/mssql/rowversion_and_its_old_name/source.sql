CREATE TABLE dbo.Accounts (Id int NOT NULL PRIMARY KEY, Balance decimal(12, 2) NOT NULL, Version rowversion NOT NULL);
CREATE TABLE dbo.Legacy (Id int NOT NULL PRIMARY KEY, [timestamp] timestamp);
CREATE TABLE dbo.Nameless (Id int NOT NULL PRIMARY KEY, timestamp);
