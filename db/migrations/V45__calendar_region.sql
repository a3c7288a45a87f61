-- Holidays by region. The region is stored and not its days: laws change, and with them what is known of them.

alter table calendar
    add column region text check (length(region) between 2 and 30),
    add constraint holidays_mean_a_region check (kind <> 'HOLIDAYS' or region is not null),
    add constraint only_hours_and_holidays_have_one check (region is null or kind in ('BUSINESS_HOURS', 'HOLIDAYS'));
