CREATE TABLE dbo.City (Id int NOT NULL PRIMARY KEY, Location geography NULL, Shape geometry NULL);
GO
CREATE VIEW dbo.vCity AS
SELECT c.Id, c.Location.Long AS Long, c.Location.Lat AS Lat, c.Location.STSrid AS Srid, c.Shape.STX AS X,
    JSON_QUERY((SELECT type = 'Feature', [geometry.type] = 'Point', [geometry.coordinates] = JSON_QUERY(CONCAT('[', c.Location.Long, ',', c.Location.Lat, ']')) FOR JSON PATH, WITHOUT_ARRAY_WRAPPER)) AS Json
FROM dbo.City c;
GO
CREATE VIEW dbo.vOdd AS
SELECT c.Location.HasZ AS HasZ FROM dbo.City c;
GO
