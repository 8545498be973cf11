CREATE TABLE dbo.Orders (Id bigint NOT NULL PRIMARY KEY, Rate decimal(18, 6) NULL, Big bigint NULL);
