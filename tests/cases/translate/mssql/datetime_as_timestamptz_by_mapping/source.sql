CREATE TABLE dbo.Events (Id int NOT NULL PRIMARY KEY, At datetime NOT NULL DEFAULT (getutcdate()), Until datetime2(3) NULL, Seen datetimeoffset(3) NULL);
