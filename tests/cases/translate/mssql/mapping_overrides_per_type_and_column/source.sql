CREATE TABLE dbo.Orders (Id bigint NOT NULL PRIMARY KEY, IsPaid bit NOT NULL DEFAULT 1, IsSent bit NOT NULL DEFAULT ((0)), Code uniqueidentifier NOT NULL, Ref char(8) COLLATE Latin1_General_BIN2 NULL, Cents decimal(12, 0) NULL, Must int NOT NULL);
CREATE INDEX IX_Paid ON dbo.Orders (Id) WHERE IsPaid = 1;
CREATE INDEX IX_Sent ON dbo.Orders (Id) WHERE IsSent = 1;
