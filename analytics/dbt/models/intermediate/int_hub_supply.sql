-- How much each MFC got from the hub on each rebuilt day: what the hub's costs and stock are charged by.
select sites.run_id, sites.business_date, sites.site_id, coalesce(supplied.volume_ml, 0)::bigint as volume_ml,
    coalesce(sum(supplied.volume_ml) over day, 0)::bigint as total_volume_ml, count(*) over day as mfcs
from {{ ref('int_site_days') }} as sites
left join (
    select run_id, business_date, site_id, sum(volume_ml) as volume_ml
    from {{ in_rebuilt_days(ref('fact_shipments')) }} where kind = 'hub' group by all
) as supplied using (run_id, business_date, site_id)
where sites.site_kind = 'mfc'
window day as (partition by sites.run_id, sites.business_date)
