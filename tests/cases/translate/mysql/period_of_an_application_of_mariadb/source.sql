-- needs: mariadb
create table bookings (id int primary key, room int not null, f date, t date, period for stay (f, t), unique (room, stay without overlaps));
