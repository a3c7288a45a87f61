-- When the budget went back. The place is kept until the run is over: who is still looking whether all is well again meets nobody.

alter table blast_hold add column returned_at timestamptz;
