CREATE SCHEMA sec;
GO
CREATE TABLE dbo.Foo (id int NOT NULL PRIMARY KEY, x int);
CREATE INDEX ix_foo ON dbo.Foo (x);
GO
IF NOT EXISTS (SELECT * FROM sys.tables WHERE SCHEMA_NAME(schema_id) = 'sec' AND name = 'Foo')
  CREATE TABLE sec.Foo (a int NOT NULL);
IF NOT EXISTS (SELECT * FROM sys.columns WHERE OBJECT_NAME(object_id) = 'Foo' AND OBJECT_SCHEMA_NAME(object_id) = 'sec' AND name = 'x')
  ALTER TABLE sec.Foo ADD x int;
IF NOT EXISTS (SELECT * FROM sysobjects o JOIN sysusers u ON o.uid = u.uid WHERE u.name = 'sec' AND o.name = 'Bar')
  CREATE TABLE sec.Bar (a int);
IF OBJECTPROPERTY(OBJECT_ID('dbo.Foo'), 'TableHasPrimaryKey') = 0
  ALTER TABLE dbo.Foo ADD CONSTRAINT PK_Foo PRIMARY KEY (x);
IF OBJECTPROPERTY(OBJECT_ID('sec.Foo'), 'TableHasPrimaryKey') = 0
  ALTER TABLE sec.Foo ADD CONSTRAINT PK_Foo PRIMARY KEY (a);
IF EXISTS (SELECT * FROM sys.indexes i JOIN sys.tables t ON i.object_id = t.object_id WHERE i.name = 'ix_foo' AND t.name = 'Foo')
  DROP INDEX ix_foo ON dbo.Foo;
IF NOT EXISTS (SELECT * FROM sys.objects WHERE name = 'Foo' OR name = 'Baz')
  CREATE TABLE dbo.Baz (a int);
GO
IF SERVERPROPERTY('EngineEdition') = 5
  CREATE TABLE dbo.OfAzure (a int)
ELSE
  CREATE TABLE dbo.OfServers (a int)
GO
