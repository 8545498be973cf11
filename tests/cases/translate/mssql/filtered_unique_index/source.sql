CREATE TABLE dbo.Accounts (Id int NOT NULL PRIMARY KEY, Email varchar(100) COLLATE Latin1_General_BIN2 NULL, Deleted bit NOT NULL DEFAULT 0, Kind char(2) COLLATE Latin1_General_BIN2 NOT NULL);
CREATE UNIQUE INDEX UX_Live ON dbo.Accounts (Email) WHERE (Deleted = 0);
CREATE UNIQUE INDEX UX_NotNull ON dbo.Accounts (Email) WHERE (Email IS NOT NULL);
CREATE INDEX IX_Kind ON dbo.Accounts (Kind) WHERE Kind IN ('AA', 'BB') AND Deleted = 0;
