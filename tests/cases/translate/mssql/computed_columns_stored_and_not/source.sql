CREATE TABLE dbo.Lines (
  Id int NOT NULL PRIMARY KEY, Qty int NOT NULL, Price decimal(10, 2) NOT NULL, Discount decimal(4, 3) NULL,
  Total AS (Qty * Price) PERSISTED, Net AS (CONVERT(decimal(12, 2), Qty * Price * (1.0 - ISNULL(Discount, 0)))), Label AS ('#' + CONVERT(varchar(10), Id)) PERSISTED NOT NULL,
  Big AS (CASE WHEN Qty > 100 THEN 1 ELSE 0 END)
);
CREATE INDEX IX_Total ON dbo.Lines (Total);
