CREATE TABLE dbo.named (id int NOT NULL CONSTRAINT PK_named PRIMARY KEY, other int NOT NULL);
CREATE TABLE dbo.nameless (id int NOT NULL PRIMARY KEY, other int NOT NULL);
GO
ALTER TABLE dbo.named ADD CONSTRAINT PK_other PRIMARY KEY (other);
GO
DECLARE @key sysname = (SELECT name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID('dbo.nameless'));
EXEC ('ALTER TABLE dbo.nameless DROP CONSTRAINT ' + @key);
ALTER TABLE dbo.nameless ADD CONSTRAINT PK_nameless PRIMARY KEY (id, other);
GO
DECLARE @old sysname;
SELECT @old = name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID('dbo.named');
EXEC ('ALTER TABLE dbo.named DROP CONSTRAINT ' + @old);
GO
ALTER TABLE dbo.named ADD CONSTRAINT PK_both PRIMARY KEY (id, other);
GO
