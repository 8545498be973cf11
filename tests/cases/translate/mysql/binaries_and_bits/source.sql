create table bits (id int primary key, a bit, b bit(1) default b'1', c bit(12) default b'101', d binary(4) default 'ab', e varbinary(20) default 0x00ff, f tinyblob, g blob, h mediumblob, i longblob);
