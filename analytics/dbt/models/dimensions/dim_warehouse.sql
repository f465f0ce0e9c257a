-- A version begins where a capacity changes; the other attributes are the newest known.
with rows as (
    select chain_run_id, site_id, business_date, run_id, ambient_capacity_ml, chilled_capacity_ml, pick_units_per_hour,
        receiving_units_per_day,
        (ambient_capacity_ml, chilled_capacity_ml, pick_units_per_hour, receiving_units_per_day) is distinct from
        lag((ambient_capacity_ml, chilled_capacity_ml, pick_units_per_hour, receiving_units_per_day))
            over (partition by chain_run_id, site_id order by business_date) as is_new
    from {{ chain(ref('stg_warehouses'), 'site_id') }}
),
versions as (
    select *, business_date as valid_from, lead(business_date) over (partition by chain_run_id, site_id order by business_date) as valid_to
    from rows where is_new
),
newest as {{ newest(ref('stg_warehouses'), 'site_id') }}
select versions.site_id || '|' || versions.run_id || '|' || versions.valid_from as site_version_id,
    versions.site_id, versions.run_id, versions.valid_from, coalesce(versions.valid_to, date '9999-12-31') as valid_to,
    newest.site_name, newest.site_kind, newest.city_id, newest.latitude, newest.longitude, newest.time_zone,
    versions.ambient_capacity_ml, versions.chilled_capacity_ml, versions.pick_units_per_hour, versions.receiving_units_per_day
from versions join newest using (site_id)
where versions.run_id = versions.chain_run_id
