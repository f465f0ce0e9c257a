-- Counts and amounts only: a ratio over any span is a sum over a sum (src/warehouse/kpis.cpp).
with stock as (
    select run_id, business_date, site_id, sum(opening_units)::bigint as opening_units, sum(received_units)::bigint as received_units,
        sum(transfer_in_units)::bigint as transfer_in_units, sum(transfer_out_units)::bigint as transfer_out_units,
        sum(sold_units)::bigint as sold_units, sum(wasted_units)::bigint as wasted_units, sum(closing_units)::bigint as closing_units,
        sum(on_order_units)::bigint as on_order_units, sum(lost_units)::bigint as lost_units, min(lost_units_basis) as lost_units_basis,
        sum(lost_sales_micros)::bigint as lost_sales_micros, sum(cost_of_sales_micros)::bigint as cost_of_sales_micros,
        sum(stock_value_micros)::bigint as stock_value_micros, sum(waste_cost_micros)::bigint as waste_cost_micros,
        coalesce(sum(stock_volume_ml) filter (temperature = 'ambient'), 0)::bigint as ambient_volume_ml,
        coalesce(sum(stock_volume_ml) filter (temperature = 'chilled'), 0)::bigint as chilled_volume_ml,
        count(*) filter (is_on_sale) as cells_on_sale,
        count(*) filter (is_on_sale and hours_out_of_stock > 0) as cells_out_of_stock,
        coalesce(sum(hours_out_of_stock) filter (is_on_sale), 0)::bigint as hours_out_of_stock,
        count(*) filter (is_on_sale) * {{ var('opening_hours') }} as hours_on_sale,
        count(*) filter (sold_units + lost_units > 0) as cells_with_demand,
        count(*) filter (sold_units > 0 and lost_units = 0) as cells_fully_served
    from {{ in_rebuilt_days(ref('fact_inventory_snapshot')) }} group by all
),
hub as (
    select run_id, business_date, 'units' as item, sum(closing_units)::bigint as amount
    from {{ in_rebuilt_days(ref('fact_hub_snapshot')) }} group by all
    union all
    select run_id, business_date, 'value', sum(stock_value_micros)::bigint
    from {{ in_rebuilt_days(ref('fact_hub_snapshot')) }} group by all
),
hub_shares as (
    select run_id, business_date, site_id, sum(amount) filter (item = 'units')::bigint as hub_units,
        sum(amount) filter (item = 'value')::bigint as hub_stock_value_micros
    from {{ hub_shares('hub') }} group by all
),
work as (
    select run_id, business_date, site_id,
        count(*) filter (kind = 'customer') as shipments,
        count(*) filter (kind = 'customer' and mispicked_units = 0) as accurate_shipments,
        coalesce(sum(units) filter (kind = 'customer'), 0)::bigint as picked_units,
        coalesce(sum(labour_seconds) filter (kind = 'customer'), 0)::bigint as picking_seconds,
        coalesce(sum(units) filter (kind != 'customer'), 0)::bigint as put_away_units,
        coalesce(sum(labour_seconds) filter (kind != 'customer'), 0)::bigint as receiving_seconds
    from {{ in_rebuilt_days(ref('fact_shipments')) }} group by all
)
select sites.run_id, sites.business_date, sites.site_id, stock.* exclude (run_id, business_date, site_id),
    coalesce(hub_shares.hub_units, 0) as hub_units, coalesce(hub_shares.hub_stock_value_micros, 0) as hub_stock_value_micros,
    sites.ambient_capacity_ml, sites.chilled_capacity_ml, coalesce(work.shipments, 0) as shipments,
    coalesce(work.accurate_shipments, 0) as accurate_shipments, coalesce(work.picked_units, 0) as picked_units,
    coalesce(work.picking_seconds, 0) as picking_seconds, coalesce(work.put_away_units, 0) as put_away_units,
    coalesce(work.receiving_seconds, 0) as receiving_seconds
from {{ ref('int_site_days') }} as sites
left join stock using (run_id, business_date, site_id)
left join hub_shares using (run_id, business_date, site_id)
left join work using (run_id, business_date, site_id)
where sites.site_kind = 'mfc'
