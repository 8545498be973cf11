CREATE TABLE dbo.Settings (Id int NOT NULL PRIMARY KEY, Name varchar(50) COLLATE Latin1_General_BIN NOT NULL);
GO
IF COL_LENGTH('dbo.Settings', 'Value') IS NULL
  ALTER TABLE dbo.Settings ADD Value varchar(max) COLLATE Latin1_General_BIN NULL;
GO
IF COL_LENGTH('dbo.Settings', 'Name') IS NULL
  ALTER TABLE dbo.Settings ADD Name varchar(10) NULL;
GO
IF NOT EXISTS (SELECT * FROM sys.columns WHERE object_id = OBJECT_ID('dbo.Settings') AND name = 'Ordinal')
BEGIN
  ALTER TABLE dbo.Settings ADD Ordinal int NOT NULL CONSTRAINT DF_Settings_Ordinal DEFAULT (0);
END
ELSE
  ALTER TABLE dbo.Settings ALTER COLUMN Ordinal bigint NOT NULL;
GO
