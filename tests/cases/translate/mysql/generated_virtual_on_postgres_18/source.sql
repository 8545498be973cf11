create table boxes (id int primary key, w int not null, h int not null, area int as (w * h), kept int as (w + h) stored, keyed int as (w - h) virtual, key (keyed));
