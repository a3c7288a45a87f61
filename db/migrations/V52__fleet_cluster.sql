-- Agents of clusters report pods, deployments and nodes.
alter table target
    drop constraint target_kind_check,
    add constraint target_kind_check check (kind in ('HOST', 'PROCESS', 'ROUTE', 'POD', 'DEPLOYMENT', 'NODE'));
