-- Each product as it was in force on each rebuilt day: the newest master row of live or the run itself up to that day.
with days as (select * from {{ ref('int_days') }} where rebuild),
versions as {{ chain(ref('stg_products'), 'product_id') }},
known as (
    select days.run_id, days.business_date, products.product_id
    from days
    join (select chain_run_id, product_id, min(business_date) as known_from from versions group by all) as products
        on products.chain_run_id = days.run_id and products.known_from <= days.business_date
)
select known.run_id, known.business_date, known.product_id, versions.unit_cost_micros, versions.list_price_micros,
    versions.unit_volume_ml, versions.temperature, versions.case_pack_units,
    versions.launched_on <= known.business_date and known.business_date < coalesce(versions.ended_on, date '9999-12-31') as is_on_sale
from known
asof join versions
    on known.run_id = versions.chain_run_id and known.product_id = versions.product_id and known.business_date >= versions.business_date
