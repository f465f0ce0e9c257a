-- Each site as it was in force on each rebuilt day.
with days as (select * from {{ ref('int_days') }} where rebuild),
versions as {{ chain(ref('stg_warehouses'), 'site_id') }},
known as (
    select days.run_id, days.business_date, sites.site_id
    from days
    join (select chain_run_id, site_id, min(business_date) as known_from from versions group by all) as sites
        on sites.chain_run_id = days.run_id and sites.known_from <= days.business_date
)
select known.run_id, known.business_date, known.site_id, versions.site_kind, versions.ambient_capacity_ml,
    versions.chilled_capacity_ml, versions.pick_units_per_hour, versions.receiving_units_per_day
from known
asof join versions
    on known.run_id = versions.chain_run_id and known.site_id = versions.site_id and known.business_date >= versions.business_date
