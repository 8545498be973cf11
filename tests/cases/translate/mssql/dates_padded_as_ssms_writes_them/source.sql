CREATE TABLE [dbo].[Times](
	[d] [date] NULL,
	[t] [time](7) NULL,
	[t0] [datetime2](0) NULL,
	[t7] [datetime2](7) NULL,
	[o] [datetimeoffset](7) NULL,
	[o0] [datetimeoffset](0) NULL,
	[m] [datetime] NULL,
	[s] [smalldatetime] NULL
)
GO
INSERT [dbo].[Times] ([d], [t], [t0], [t7], [o], [o0], [m], [s]) VALUES (CAST(0xB3350B00 AS Date), CAST(0x07001417C6680000 AS Time), CAST(0x007141018E330B0000 AS DateTime2), CAST(0x07148DCA6E662C340B AS DateTime2), CAST(0x0714BD41AB552C340B7800 AS DateTimeOffset), CAST(0x007043010D360B3C000000 AS DateTimeOffset), CAST(0x00009E0E0095524F AS DateTime), CAST(0x992802F4 AS SmallDateTime))
GO
