CREATE TABLE dbo.t (a int);
GO
DECLARE @sql nvarchar(max), @n int, @name sysname
SELECT @sql = 'ALTER TABLE dbo.t ADD b int' FROM sys.columns WHERE object_id = OBJECT_ID('dbo.t')
EXEC(@sql)
SELECT @n = COUNT(*) FROM sys.columns WHERE object_id = OBJECT_ID('dbo.t') AND is_identity = 1
IF @n = 0
  EXEC('CREATE TABLE dbo.guarded (a int)')
SELECT @n = COUNT(*) FROM dbo.t
IF @n = 0
  CREATE TABLE dbo.guarded2 (a int)
SELECT @n = value FROM sys.configurations WHERE name = 'x'
IF @n = 1
  CREATE TABLE dbo.guarded3 (a int)
IF @n = 1
  INSERT INTO dbo.t VALUES (1)
ELSE
  INSERT INTO dbo.t VALUES (2)
DECLARE @v int
SET @v = (SELECT compatibility_level FROM sys.databases WHERE name = DB_NAME())
IF @v > 100
  EXEC('CREATE TABLE dbo.guarded4 (a int)')
IF @@VERSION LIKE '%2000%'
  EXEC('CREATE TABLE dbo.guarded5 (a int)')
ELSE
  EXEC sp_executesql N'CREATE TABLE dbo.guarded6 (a int)'
DECLARE @ed sysname
SET @ed = CAST(SERVERPROPERTY('EngineEdition') AS sysname)
IF @ed = '3'
  EXEC('CREATE TABLE dbo.guarded7 (a int)')
IF (SELECT COUNT(*) FROM sys.databases WHERE name='x') > 0
  CREATE TABLE dbo.guarded8 (a int)
SELECT @name = name FROM sys.default_constraints WHERE parent_object_id = OBJECT_ID('dbo.t')
IF @name IS NOT NULL
  EXEC('ALTER TABLE dbo.t DROP CONSTRAINT ' + @name)
IF EXISTS (SELECT * FROM sys.databases WHERE name = 'foo')
BEGIN
  CREATE TABLE dbo.guarded9 (a int)
  EXEC('CREATE TABLE dbo.guarded10 (a int)')
END
WHILE @n < 10
BEGIN
  INSERT INTO dbo.t VALUES (5)
  SET @n = @n + 1
END
IF SERVERPROPERTY('IsFullTextInstalled') = 1
  INSERT INTO dbo.t VALUES (6)
GO
DECLARE @i int = 1, @s nvarchar(100), @e int, @q nvarchar(100), @k sysname
WHILE @i <= 3
BEGIN
  SET @s = 'CREATE TABLE dbo.loop' + CAST(@i AS varchar(10)) + ' (a int)'
  EXEC(@s)
  SET @i = @i + 1
END
IF @@SERVERNAME = 'x' SET @q = 'CREATE TABLE dbo.on_x (a int)'
ELSE SET @q = 'CREATE TABLE dbo.not_x (a int)'
EXEC(@q)
EXEC sp_executesql N'SELECT @n = COUNT(*) FROM x', N'@n int OUTPUT', @e OUTPUT
IF @e = 0 CREATE TABLE dbo.after_output (a int)
DECLARE c CURSOR FOR SELECT name FROM sys.tables
FETCH NEXT FROM c INTO @k
IF @k = 'a' CREATE TABLE dbo.after_fetch (a int)
IF NOT EXISTS (SELECT * FROM dbo.t WHERE a = 100) INSERT INTO dbo.t VALUES (100)
IF NOT EXISTS (SELECT * FROM dbo.t WHERE a = 101) INSERT INTO dbo.t VALUES (101)
IF EXISTS (SELECT * FROM dbo.t WHERE a = 101) INSERT INTO dbo.t VALUES (102) ELSE INSERT INTO dbo.t VALUES (103)
