CREATE TABLE days (n int NOT NULL PRIMARY KEY, old datetime, new datetime2(0), other date);
GO
INSERT days VALUES (1, '2010-11-12', '2010-11-12', '11/12/2010');
SET DATEFORMAT dmy;
INSERT days VALUES (2, '2010-11-12', '2010-11-12', '11/12/2010');
INSERT days VALUES (3, '2010-11-12T10:00:00', '2010-11-12T10:00:00', '20101112');
SET LANGUAGE us_english;
INSERT days (n, old) VALUES (4, '2010-11-12');
SET LANGUAGE N'Deutsch';
INSERT days VALUES (5, '2010-11-12', '12.11.2010', '12.11.2010');
INSERT days (n, old) VALUES (6, '12. November 2010'), (7, CONVERT(datetime, '11/12/2010', 101)), (8, CAST('2010-11-12' AS smalldatetime));
SET LANGUAGE Klingon;
INSERT days (n, old) VALUES (9, '2010-11-12'), (10, '20101112');
EXEC ('SET LANGUAGE us_english');
INSERT days (n, new) VALUES (11, '11/12/2010');
DECLARE @l sysname = N'British';
SET LANGUAGE @l;
-- SET LANGUAGE us_english
PRINT 'SET DATEFORMAT mdy';
INSERT days (n, old, new) VALUES (12, '2010-11-12', '12 Nov 2010');
IF @@SERVERNAME = 'other' SET DATEFORMAT mdy;
INSERT days (n, old, new) VALUES (13, '12/11/2010', '12 Nov 2010'), (14, NULL, '12 Nov 2010');
GO
