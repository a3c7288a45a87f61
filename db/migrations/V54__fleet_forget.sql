-- Pods and containers come and go: what no agent has reported for long is forgotten, and found by this.
create index target_absent on target (absent_since) where absent_since is not null;
