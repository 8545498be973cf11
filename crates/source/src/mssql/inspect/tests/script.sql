ALTER DATABASE [shop] COLLATE Latin1_General_CI_AS
GO
CREATE ROLE [reader]
GO
CREATE USER [clerk]
GO
CREATE SCHEMA [sales] AUTHORIZATION [clerk]
GO
CREATE TYPE [dbo].[Flag] FROM [bit] NOT NULL
GO
CREATE PARTITION FUNCTION [pf](date) AS RANGE RIGHT FOR VALUES (N'2020-01-01', N'2021-01-01')
GO
CREATE PARTITION SCHEME [ps] AS PARTITION [pf] ALL TO ([PRIMARY])
GO
CREATE TABLE [dbo].[Kind](
	[Id] [int] NOT NULL,
 CONSTRAINT [PK_Kind] PRIMARY KEY NONCLUSTERED HASH ([Id]) WITH (BUCKET_COUNT = 1024)
) WITH (MEMORY_OPTIMIZED = ON, DURABILITY = SCHEMA_AND_DATA)
GO
CREATE TABLE [dbo].[Fact](
	[Day] [date] NOT NULL,
	[Amount] [decimal](38, 4) SPARSE NULL,
	[Bin] [varbinary](max) NULL
) ON [ps]([Day]) WITH (DATA_COMPRESSION = PAGE)
GO
CREATE TABLE [sales].[Order](
	[Id] [int] IDENTITY(10,5) NOT FOR REPLICATION NOT NULL,
	[Total] [money] NOT NULL,
	[Note] [nvarchar](max) COLLATE Latin1_General_BIN2 NULL,
	[Guid] [uniqueidentifier] ROWGUIDCOL NOT NULL,
	[Flag] [dbo].[Flag] NOT NULL,
	[Code] AS ([Id]*(2)) PERSISTED NOT NULL,
	[Mail] [nvarchar](100) MASKED WITH (FUNCTION = 'email()') NULL,
	[From] [datetime2](7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL,
	[To] [datetime2](7) GENERATED ALWAYS AS ROW END HIDDEN NOT NULL,
	[Doc] [xml](CONTENT [dbo].[Docs]) NULL,
	[Kind] [int] NULL,
 CONSTRAINT [PK_Order] PRIMARY KEY CLUSTERED ([Id] ASC) WITH (PAD_INDEX = OFF, FILLFACTOR = 80) ON [PRIMARY],
 CONSTRAINT [UQ__Order__A9D10534D1E9F3C2] UNIQUE NONCLUSTERED ([Guid] ASC),
	PERIOD FOR SYSTEM_TIME ([From], [To])
) ON [PRIMARY]
WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = [sales].[OrderHistory], HISTORY_RETENTION_PERIOD = 6 MONTHS))
GO
ALTER TABLE [sales].[Order] ADD CONSTRAINT [DF_Total] DEFAULT ((0)) FOR [Total]
GO
ALTER TABLE [sales].[Order] ADD DEFAULT (newid()) FOR [Guid]
GO
CREATE UNIQUE NONCLUSTERED INDEX [IX_Mail] ON [sales].[Order]([Mail] ASC, [Total] DESC) INCLUDE([Flag], [Kind]) WHERE ([Mail] IS NOT NULL)
GO
CREATE NONCLUSTERED INDEX [IX_Off] ON [sales].[Order]([Kind] ASC) WITH (DATA_COMPRESSION = ROW)
GO
ALTER INDEX [IX_Off] ON [sales].[Order] DISABLE
GO
CREATE NONCLUSTERED COLUMNSTORE INDEX [CS_Order] ON [sales].[Order]([Total], [Flag])
GO
CREATE PRIMARY XML INDEX [PX_Doc] ON [sales].[Order]([Doc])
GO
CREATE XML INDEX [SX_Doc] ON [sales].[Order]([Doc]) USING XML INDEX [PX_Doc] FOR PATH
GO
CREATE FULLTEXT INDEX ON [sales].[Order]([Note] LANGUAGE 1033) KEY INDEX [PK_Order] ON [cat]
GO
ALTER TABLE [sales].[Order] WITH NOCHECK ADD CONSTRAINT [FK_Kind] FOREIGN KEY([Kind]) REFERENCES [dbo].[Kind]([Id]) ON UPDATE SET NULL ON DELETE CASCADE
GO
ALTER TABLE [sales].[Order] ADD CONSTRAINT [FK_Off] FOREIGN KEY([Kind]) REFERENCES [dbo].[Kind]([Id])
GO
ALTER TABLE [sales].[Order] NOCHECK CONSTRAINT [FK_Off]
GO
ALTER TABLE [sales].[Order] WITH CHECK ADD CONSTRAINT [CK_Total] CHECK (([Total]>=(0) AND [Mail]<>N'it''s'))
GO
CREATE SEQUENCE [sales].[Numbers] AS [int] START WITH 1 INCREMENT BY 2 MINVALUE 1 MAXVALUE 1000 CYCLE CACHE 50
GO
CREATE SYNONYM [dbo].[Orders] FOR [shop].[sales].[Order]
GO
-- What it is for.
CREATE VIEW [sales].[Mails] ([Id], [Address]) WITH SCHEMABINDING AS
SELECT [Id], [Mail] FROM [sales].[Order] WHERE [Mail] LIKE '%@%'
WITH CHECK OPTION;
GO
CREATE PROCEDURE [dbo].[Touch] @id int AS UPDATE [sales].[Order] SET [Total] = 1 WHERE [Id] = @id
GO
CREATE TRIGGER [sales].[Noted] ON [sales].[Order] AFTER INSERT AS PRINT 'x'
GO
EXEC sp_settriggerorder N'[sales].[Noted]', N'First', N'INSERT'
GO
DISABLE TRIGGER [sales].[Noted] ON [sales].[Order]
GO
CREATE TRIGGER [Guard] ON DATABASE FOR DROP_TABLE AS PRINT 'no'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'Orders', N'SCHEMA', N'sales', N'TABLE', N'Order'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'Before tax', N'SCHEMA', N'sales', N'TABLE', N'Order', N'COLUMN', N'Total'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'By mail', N'SCHEMA', N'sales', N'TABLE', N'Order', N'INDEX', N'IX_Mail'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'The key', N'SCHEMA', N'sales', N'TABLE', N'Order', N'CONSTRAINT', N'PK_Order'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'Never less', N'SCHEMA', N'sales', N'TABLE', N'Order', N'CONSTRAINT', N'CK_Total'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'A view', N'SCHEMA', N'sales', N'VIEW', N'Mails'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'Of a view', N'SCHEMA', N'sales', N'VIEW', N'Mails', N'COLUMN', N'Address'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'Which one', N'SCHEMA', N'dbo', N'PROCEDURE', N'Touch', N'PARAMETER', N'@id'
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'All sales', N'SCHEMA', N'sales'
GO
ALTER ROLE [reader] ADD MEMBER [clerk]
GO
GRANT SELECT ON SCHEMA::[sales] TO [reader]
GO
GRANT UPDATE ON [sales].[Order] ([Total], [Note]) TO [clerk]
GO
GRANT EXECUTE ON [dbo].[Touch] TO [clerk] WITH GRANT OPTION
GO
DENY DELETE ON [sales].[Order] TO [reader]
GO
