-- Agents report containers, proxies of Toxiproxy, and applications that carry Chaos Monkey.
alter table target
    drop constraint target_kind_check,
    add constraint target_kind_check
        check (kind in ('HOST', 'PROCESS', 'ROUTE', 'CONTAINER', 'TOXIPROXY', 'APPLICATION', 'POD', 'DEPLOYMENT', 'NODE'));
