CREATE TABLE dbo.Regions (Id int NOT NULL PRIMARY KEY, Name nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL);
GO
INSERT dbo.Regions (Id, Name) VALUES (1, N'North; the ''cold'' one
GO
still text'), (2, N'South');
INSERT INTO dbo.Regions SELECT 3, N'East' UNION ALL SELECT 4, N'West';
INSERT [dbo].[Regions] ([Id], [Name]) VALUES (5, N'Mid')
GO
