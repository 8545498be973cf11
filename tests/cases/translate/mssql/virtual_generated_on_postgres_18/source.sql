CREATE TABLE dbo.Boxes (Id int NOT NULL PRIMARY KEY, W int NOT NULL, H int NOT NULL, Area AS (W * H), Stored AS (W + H) PERSISTED, Keyed AS (W - H));
CREATE INDEX IX_Keyed ON dbo.Boxes (Keyed);
