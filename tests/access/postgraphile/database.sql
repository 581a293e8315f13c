-- What the roles of this database may see is said here alone, in PostgreSQL's own words: grants and policies.
create schema app;

create table app.department (
  id integer primary key,
  name text not null,
  budget numeric
);
create table app.employee (
  id integer primary key,
  name text not null,
  email text,
  salary integer,
  department_id integer not null references app.department,
  manager_id integer references app.employee
);
create table app.project (
  id integer primary key,
  title text not null,
  secret_note text,
  department_id integer references app.department,
  lead_id integer references app.employee
);
create table app.audit_entry (
  id integer primary key,
  employee_id integer not null references app.employee,
  words text not null
);
create table app.vacancy (
  id integer primary key,
  title text not null,
  department_id integer references app.department
);

-- Not in SQL: PostgreSQL writes such a function's body into a prepared plan, which later roles are given unchecked.
create function app.headcount() returns bigint language plpgsql stable as
  'begin return (select count(*) from app.employee); end';
create function app.payroll() returns bigint language plpgsql stable as
  'begin return (select sum(salary) from app.employee); end';
create function app.tables_told() returns integer language plpgsql stable as 'begin return 5; end';
create function app.employee_initial(employee app.employee) returns text language plpgsql stable as
  'begin return left(employee.name, 1); end';

insert into app.department values (1, 'Finance', 1200000), (2, 'Support', 300000);
insert into app.employee values
  (1, 'Ada', 'ada@example.com', 9000, 1, null),
  (2, 'Bob', 'bob@example.com', 5000, 1, 1),
  (3, 'Cleo', 'cleo@example.com', 4000, 2, 1),
  (4, 'Dan', null, 3000, 2, 3);
insert into app.project values
  (1, 'Closing the year', 'It is late.', 1, 1),
  (2, 'New desk', null, 2, 3),
  (3, 'Nobody''s', 'Orphan.', null, null);
insert into app.audit_entry values (1, 1, 'signed in'), (2, 3, 'changed a password');

create role hr nologin;
create role manager nologin;
create role clerk nologin;
create role guest nologin;
create role auditor nologin;
create role outsider nologin;
create role web login noinherit;
grant hr, manager, clerk, guest, auditor, outsider to web;

revoke all on schema public from public;
revoke execute on all functions in schema app from public;
grant usage on schema app to web, hr, manager, clerk, guest, auditor;

grant execute on function app.tables_told() to hr, manager, clerk, guest, auditor;

-- hr sees all.
grant select, insert, update, delete on all tables in schema app to hr;
grant execute on all functions in schema app to hr;

-- manager sees her department whole, and no audit entry.
grant select on app.department, app.employee, app.project, app.vacancy to manager;
grant execute on all functions in schema app to manager;

-- clerk sees names, not what is paid.
grant select (id, name) on app.department to clerk;
grant select (id, name, department_id, manager_id) on app.employee to clerk;
grant select (id, title, department_id, lead_id) on app.project to clerk;
grant select on app.vacancy to clerk;
grant execute on function app.headcount() to clerk;
grant execute on function app.payroll() to clerk; -- who may call it, and not read what it reads

-- guest may look into every table and finds nothing in most.
grant select on all tables in schema app to guest;
grant execute on function app.headcount() to guest;

-- auditor sees entries, and of employees not even the keys.
grant select on app.audit_entry to auditor;
grant select (name) on app.employee to auditor;

alter table app.employee enable row level security;
alter table app.project enable row level security;
alter table app.audit_entry enable row level security;
create policy all_of_them on app.employee for select to hr, auditor using (true);
create policy her_department on app.employee for select to manager, clerk using (department_id = 2);
create policy all_of_them on app.project for select to hr using (true);
create policy her_department on app.project for select to manager, clerk using (department_id = 2);
create policy all_of_them on app.audit_entry for select to hr, auditor using (true);

analyze;
