insert into codes values ('sql_only_code');
