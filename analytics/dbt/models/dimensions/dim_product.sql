-- A version begins where price or cost changes; the other attributes are the newest known.
with rows as (
    -- Live's versions are everybody's; a branch adds its own.
    select chain_run_id, product_id, business_date, run_id, unit_cost_micros, list_price_micros,
        (unit_cost_micros, list_price_micros) is distinct from
        lag((unit_cost_micros, list_price_micros)) over (partition by chain_run_id, product_id order by business_date) as is_new
    from {{ chain(ref('stg_products'), 'product_id') }}
),
versions as (
    select chain_run_id, product_id, run_id, business_date as valid_from, unit_cost_micros, list_price_micros,
        lead(business_date) over (partition by chain_run_id, product_id order by business_date) as valid_to
    from rows where is_new
),
newest as {{ newest(ref('stg_products'), 'product_id') }}
select versions.product_id || '|' || versions.run_id || '|' || versions.valid_from as product_version_id,
    versions.product_id, versions.run_id, versions.valid_from, coalesce(versions.valid_to, date '9999-12-31') as valid_to,
    newest.product_name, newest.department, newest.category, newest.subcategory, versions.unit_cost_micros,
    versions.list_price_micros, newest.unit_volume_ml, newest.unit_weight_g, newest.temperature, newest.shelf_life_days,
    newest.case_pack_units, newest.minimum_order_units, newest.supplier_id, newest.via_hub, newest.launched_on, newest.ended_on
from versions join newest using (product_id)
where versions.run_id = versions.chain_run_id
