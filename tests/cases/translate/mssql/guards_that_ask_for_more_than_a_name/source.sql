CREATE TABLE dbo.Foo (id int not null, x int);
CREATE TABLE dbo.Bar (id int not null, x int, y int not null);
GO
IF NOT EXISTS (SELECT * FROM sys.indexes WHERE object_id = OBJECT_ID('dbo.Bar') AND is_primary_key = 1)
  ALTER TABLE dbo.Bar ADD CONSTRAINT PK_Bar PRIMARY KEY (id);
GO
IF NOT EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE TABLE_NAME='Foo' AND CONSTRAINT_TYPE='PRIMARY KEY')
  ALTER TABLE dbo.Foo ADD CONSTRAINT PK_Foo PRIMARY KEY (id);
GO
CREATE SCHEMA app
GO
IF NOT EXISTS (SELECT * FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA='app' AND TABLE_NAME='Foo')
  CREATE TABLE app.Foo (id int);
GO
IF NOT EXISTS (SELECT * FROM sys.tables WHERE name='Bar' AND schema_id=SCHEMA_ID('app'))
  CREATE TABLE app.Bar (id int);
GO
IF NOT EXISTS (SELECT * FROM sys.tables t JOIN sys.schemas s ON s.schema_id=t.schema_id WHERE s.name='app' AND t.name='Bar2')
  CREATE TABLE app.Bar2 (id int);
GO
IF EXISTS (SELECT * FROM sys.tables t JOIN sys.schemas s ON s.schema_id=t.schema_id WHERE s.name='app' AND t.name='Bar2')
  ALTER TABLE app.Bar2 ADD z int;
GO
IF NOT EXISTS (SELECT * FROM sys.default_constraints dc JOIN sys.columns c ON c.default_object_id=dc.object_id WHERE c.name='y' AND dc.parent_object_id=OBJECT_ID('dbo.Bar'))
  ALTER TABLE dbo.Bar ADD DEFAULT 5 FOR y;
GO
IF NOT EXISTS (SELECT * FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME='Foo' AND COLUMN_NAME='x' AND TABLE_SCHEMA='app')
  ALTER TABLE app.Foo ADD x int;
GO
IF EXISTS (SELECT * FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME='Foo' AND COLUMN_NAME='x' AND IS_NULLABLE='YES')
  ALTER TABLE dbo.Foo ALTER COLUMN x int NOT NULL;
GO
CREATE INDEX ixb ON dbo.Bar(x);
GO
IF EXISTS (SELECT * FROM sys.indexes i JOIN sys.objects o ON i.object_id=o.object_id WHERE i.name='ixb' AND o.name='Bar')
  DROP INDEX ixb ON dbo.Bar;
GO
IF NOT EXISTS (SELECT * FROM sys.foreign_keys WHERE parent_object_id=OBJECT_ID('app.Foo') AND referenced_object_id=OBJECT_ID('dbo.Bar'))
  ALTER TABLE app.Foo ADD FOREIGN KEY (id) REFERENCES dbo.Bar(id);
GO
IF NOT EXISTS (SELECT * FROM sys.computed_columns WHERE name='x' AND object_id=OBJECT_ID('dbo.Foo'))
  ALTER TABLE dbo.Foo ADD cx AS x*2;
GO
IF NOT EXISTS (SELECT * FROM sys.check_constraints WHERE parent_object_id = OBJECT_ID('dbo.Foo'))
  ALTER TABLE dbo.Foo ADD CONSTRAINT ckf CHECK (x > 0);
GO
IF EXISTS (SELECT 1 FROM sys.columns c JOIN sys.types t ON c.user_type_id=t.user_type_id WHERE c.object_id=OBJECT_ID('dbo.Foo') AND c.name='id' AND t.name='int')
  ALTER TABLE dbo.Foo ALTER COLUMN id bigint NOT NULL;
GO
IF NOT EXISTS (SELECT 1 FROM sys.columns WHERE object_id=OBJECT_ID('dbo.Foo') AND name='id' AND max_length=8)
  ALTER TABLE dbo.Foo ADD idd int;
GO
