CREATE TABLE dbo.A (Id int NOT NULL PRIMARY KEY, -- the first Code int NULL);
GO
﻿-- another fileCREATE TABLE dbo.B (Id int NOT NULL PRIMARY KEY);GO﻿CREATE INDEX IX_B ON dbo.B (Id DESC);GO