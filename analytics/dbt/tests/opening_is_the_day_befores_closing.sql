-- A branch opens with what live closed with.
with stock as (
    select run_id, business_date, product_id, site_id, opening_units, closing_units from {{ ref('fact_inventory_snapshot') }}
    union all
    select run_id, business_date, product_id, site_id, opening_units, closing_units from {{ ref('fact_hub_snapshot') }}
)
select today.run_id, today.business_date, today.product_id, today.site_id, yesterday.closing_units, today.opening_units
from {{ ref('int_days') }} as days
join stock as today on today.run_id = days.run_id and today.business_date = days.business_date
join stock as yesterday on yesterday.run_id = days.previous_run_id and yesterday.business_date = days.previous_business_date
    and yesterday.product_id = today.product_id and yesterday.site_id = today.site_id
where days.rebuild and days.previous_business_date = days.business_date - 1 and yesterday.closing_units != today.opening_units
