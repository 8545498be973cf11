CREATE SCHEMA Sales;
GO
CREATE TYPE dbo.Phone FROM varchar(20);
CREATE TABLE dbo.A (id int NOT NULL, phone dbo.Phone NULL);
CREATE TABLE dbo.Versions (v int NOT NULL);
GO
-- A schema and a type are no tables.
IF NOT EXISTS (SELECT * FROM sys.tables WHERE name = 'Sales') CREATE TABLE Sales.Sales (id int NOT NULL);
IF NOT EXISTS (SELECT * FROM sys.objects WHERE name = 'Phone') CREATE TABLE dbo.PhoneBook (id int NOT NULL);
IF EXISTS (SELECT * FROM sys.schemas WHERE name = 'Sales') ALTER TABLE Sales.Sales ADD in_schema int;
IF EXISTS (SELECT * FROM sys.types WHERE name = 'Phone') ALTER TABLE dbo.A ADD of_type int;
IF OBJECT_ID('dbo.A', 'V') IS NULL ALTER TABLE dbo.A ADD no_view int;
IF OBJECT_ID('dbo.A', N'U') IS NOT NULL ALTER TABLE dbo.A ADD a_table int;
GO
-- What is computed from the answer of a query is not known.
DECLARE @e bit = CASE WHEN EXISTS (SELECT 1 FROM sys.columns WHERE object_id = OBJECT_ID('dbo.A') AND name = 'w') THEN 1 ELSE 0 END
IF @e = 0 ALTER TABLE dbo.A ADD w int
GO
DECLARE @v int
SELECT @v = ISNULL(MAX(v), 0) FROM dbo.Versions
IF @v < 1 ALTER TABLE dbo.A ADD version_1 int
GO
DECLARE @n int
SELECT @n = COUNT(*) FROM sys.columns WHERE object_id = OBJECT_ID('dbo.A') AND name = 'counted'
IF @n = 0 ALTER TABLE dbo.A ADD counted int
GO
GO
-- Of a name, but of another kind.
CREATE TABLE dbo.Kind (Id int NOT NULL PRIMARY KEY)
GO
IF EXISTS (SELECT * FROM sysobjects WHERE name = 'Kind' AND type = 'V') ALTER TABLE dbo.Kind ADD WrongByType int
IF EXISTS (SELECT * FROM sys.objects WHERE object_id = OBJECT_ID(N'dbo.Kind') AND type IN (N'P', N'PC')) ALTER TABLE dbo.Kind ADD AskedOfTwo int
IF EXISTS (SELECT * FROM sys.objects WHERE object_id = OBJECT_ID(N'dbo.Kind') AND type IN (N'FN', N'IF', N'TF')) ALTER TABLE dbo.Kind ADD WrongByList int
IF EXISTS (SELECT * FROM sys.procedures WHERE name = 'Kind') ALTER TABLE dbo.Kind ADD WrongByView int
IF NOT EXISTS (SELECT * FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = 'Kind') ALTER TABLE dbo.Kind ADD NoView int
IF EXISTS (SELECT * FROM sys.objects WHERE object_id = OBJECT_ID(N'[dbo].[Kind]') AND type in (N'U')) ALTER TABLE dbo.Kind ADD IsTable int
IF EXISTS (SELECT * FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'Kind' AND TABLE_TYPE = 'BASE TABLE') ALTER TABLE dbo.Kind ADD IsBaseTable int
GO
