-- needs: no server
create table odd (id int primary key, a quaternion, b sys_refcursor);
