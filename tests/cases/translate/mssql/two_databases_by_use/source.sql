USE Shop;
GO
CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY);
GO
USE [Archive];
GO
CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY, Closed date NULL);
GO
