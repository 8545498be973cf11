USE [master]
GO
CREATE DATABASE [Shop]
GO
USE [Shop]
GO
SET ANSI_NULLS ON
GO
CREATE TABLE [dbo].[Customers](
	[Id] [int] IDENTITY(1,1) NOT NULL,
	[Name] [nvarchar](40) NOT NULL,
	[Balance] [money] NULL,
	[Born] [date] NULL,
	[Seen] [datetime] NULL,
	[Exact] [datetime2](7) NULL,
	[Away] [datetimeoffset](3) NULL,
	[Photo] [varbinary](max) NULL,
	[Active] [bit] NOT NULL,
	[Row] [uniqueidentifier] NULL,
	[Made] [datetime] NOT NULL CONSTRAINT [DF_Made] DEFAULT (getdate()),
	[Label]  AS ([Name]+'#') PERSISTED,
 CONSTRAINT [PK_Customers] PRIMARY KEY CLUSTERED ([Id] ASC)
)
GO
CREATE TABLE [dbo].[Orders](
	[Id] [int] NOT NULL PRIMARY KEY,
	[Customer] [int] NOT NULL,
	[Note] [nvarchar](max) NULL
)
GO
SET IDENTITY_INSERT [dbo].[Customers] ON
GO
INSERT [dbo].[Customers] ([Id], [Name], [Balance], [Born], [Seen], [Exact], [Away], [Photo], [Active], [Row]) VALUES (1, N'O''Neil 😀', 1234.5678, CAST(N'1999-12-31' AS Date), CAST(N'2020-02-29T23:59:59.997' AS DateTime), CAST(N'2020-02-29T23:59:59.1234567' AS DateTime2), CAST(N'2020-02-29T23:59:59.123+02:00' AS DateTimeOffset), 0x00FF80, 1, N'6f9619ff-8b86-d011-b42d-00c04fc964ff')
GO
INSERT [dbo].[Customers] ([Id], [Name], [Balance], [Born], [Seen], [Exact], [Away], [Photo], [Active], [Row]) VALUES (5, N'Zoë', $-0.5, NULL, NULL, NULL, NULL, 0x, 0, NULL), (6, 'plain', NULL, '20200131', 'Jan 31 2020 10:00AM', NULL, NULL, NULL, 0, NULL)
SET IDENTITY_INSERT [dbo].[Customers] OFF
GO
INSERT INTO [dbo].[Orders] VALUES (1, 1, N'GO
GO')
INSERT [dbo].[Orders] SELECT 2, 5, 'x' UNION ALL SELECT 3, 5, NULL
GO
ALTER TABLE [dbo].[Orders] WITH CHECK ADD CONSTRAINT [FK_Orders] FOREIGN KEY([Customer]) REFERENCES [dbo].[Customers] ([Id])
GO
