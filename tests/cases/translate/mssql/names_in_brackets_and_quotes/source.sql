CREATE TABLE [dbo].[Odd Names] ([Id] int NOT NULL PRIMARY KEY, [a.b] int NULL, [it's] int NULL, "d""q" int NULL, [group] int NULL, [ leading] int NULL, CHECK ([a.b] > [it's]));
CREATE INDEX [IX odd] ON [Odd Names] ([a.b], [group] DESC) WHERE [it's] IS NOT NULL;
