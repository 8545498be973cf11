CREATE SCHEMA [$(Tenant)];
GO
CREATE TABLE [$(Tenant)].Invoices (Id int NOT NULL PRIMARY KEY, Total decimal(12, 2) NOT NULL);
GO
