{#- One product at one site of a kind on one day: what came, what went, what it cost. -#}
{% macro stock_days(site_kind) %}
with received as (
    select run_id, business_date, product_id, site_id, sum(received_units) filter (kind = 'purchase') as received_units,
        sum(received_units) filter (kind != 'purchase') as transfer_in_units
    from {{ ref('stg_receipts') }} group by all
),
dispatched as (
    select run_id, business_date, product_id, from_site_id as site_id, sum(units) as transfer_out_units
    from {{ ref('stg_transfers') }} group by all
),
{% if site_kind == 'mfc' %}
sold as (
    select run_id, business_date, product_id, site_id, sum(units) as sold_units
    from {{ ref('stg_order_allocations') }} group by all
),
unmet as (
    select run_id, business_date, product_id, site_id, sum(units) as lost_units
    from {{ ref('stg_unmet_demand') }} group by all
),
estimate as (select * from {{ ref('int_lost_units_estimate') }}),
{% else %}
-- Customers are served by MFCs: a hub sells nothing and loses nothing.
sold as (select null::varchar as run_id, null::date as business_date, null::varchar as product_id, null::varchar as site_id, 0 as sold_units where false),
unmet as (select * exclude (sold_units), 0 as lost_units from sold),
estimate as (select * exclude (sold_units), 0.0 as lost_units_estimate from sold),
{% endif %}
days_with_truth as {{ days_with_file('truth/unmet_demand') }},
cells as (
    select snapshots.run_id, snapshots.business_date, snapshots.product_id, snapshots.site_id, snapshots.opening_units,
        coalesce(received.received_units, 0)::bigint as received_units,
        coalesce(received.transfer_in_units, 0)::bigint as transfer_in_units,
        coalesce(dispatched.transfer_out_units, 0)::bigint as transfer_out_units, coalesce(sold.sold_units, 0)::bigint as sold_units,
        snapshots.wasted_units, snapshots.closing_units, snapshots.on_order_units, snapshots.hours_out_of_stock, products.is_on_sale,
        if(days_with_truth.run_id is null, round(coalesce(estimate.lost_units_estimate, 0)), coalesce(unmet.lost_units, 0))::bigint as lost_units,
        if(days_with_truth.run_id is null, 'estimate', 'truth') as lost_units_basis,
        coalesce(estimate.lost_units_estimate, 0) as lost_units_estimate, products.unit_cost_micros, products.list_price_micros,
        products.unit_volume_ml, products.temperature
    from {{ ref('stg_inventory_snapshots') }} as snapshots
    join {{ ref('int_site_days') }} as sites using (run_id, business_date, site_id)
    join {{ ref('int_product_days') }} as products using (run_id, business_date, product_id)
    left join received using (run_id, business_date, product_id, site_id)
    left join dispatched using (run_id, business_date, product_id, site_id)
    left join sold using (run_id, business_date, product_id, site_id)
    left join unmet using (run_id, business_date, product_id, site_id)
    left join days_with_truth using (run_id, business_date)
    left join estimate using (run_id, business_date, product_id, site_id)
    where sites.site_kind = '{{ site_kind }}'
)
select cells.run_id, cells.business_date, product_id, site_id, opening_units, received_units, transfer_in_units, transfer_out_units,
    sold_units, wasted_units, closing_units, on_order_units, hours_out_of_stock, is_on_sale, lost_units, lost_units_basis,
    lost_units_estimate, temperature, closing_units * unit_cost_micros as stock_value_micros, closing_units * unit_volume_ml as stock_volume_ml,
    sold_units * unit_cost_micros as cost_of_sales_micros, lost_units * list_price_micros as lost_sales_micros,
    {{ multiply_divide('closing_units * unit_cost_micros', 'rates.capital_ppb_per_day', 1000000000) }} as capital_cost_micros,
    {{ multiply_divide('closing_units * unit_volume_ml',
        "if(temperature = 'chilled', rates.chilled_micros_per_litre_day, rates.ambient_micros_per_litre_day)", 1000) }} as space_cost_micros,
    wasted_units * unit_cost_micros as waste_cost_micros, lost_units * (list_price_micros - unit_cost_micros) as lost_margin_micros,
    {{ multiply_divide('lost_units * list_price_micros', 'rates.lost_goodwill_ppm', 1000000) }} as goodwill_cost_micros
from cells
join {{ ref('int_rates') }} as rates using (run_id, business_date)
{% endmacro %}
