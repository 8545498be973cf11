-- needs: mariadb
create table hosts (id uuid not null default uuid() primary key, a inet6, b inet4, c uuid);
