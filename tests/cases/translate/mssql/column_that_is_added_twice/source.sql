CREATE TABLE dbo.AT1202 (ObjectID nvarchar(50) NOT NULL PRIMARY KEY, IsDealer tinyint NOT NULL, SystemNamee nvarchar(250) NULL);
GO
IF NOT EXISTS (SELECT * FROM syscolumns col INNER JOIN sysobjects tab ON col.id = tab.id WHERE tab.name = 'AT1202' AND col.name = 'IsDealer')
  ALTER TABLE AT1202 ADD [IsDealer] tinyint NULL
GO
IF NOT EXISTS (SELECT TOP 1 1 FROM sysobjects tab, syscolumns col WHERE col.id = tab.id AND tab.name = 'AT1202' AND col.name = 'Added')
  ALTER TABLE AT1202 ADD Added int NULL
GO
ALTER TABLE AT1202 ADD SystemNameE nvarchar(50) NULL, Beside int NULL
GO
ALTER TABLE AT1202 ADD Added int NULL
GO
