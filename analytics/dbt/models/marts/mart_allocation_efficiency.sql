-- Orders count at the MFC that ships most of their units (ties: the lower site_id); units and lines where they are shipped.
with placed as (
    select run_id, business_date, primary_site_id as site_id, count(*) as orders, count(*) filter (is_split) as split_orders,
        count(*) filter (shipments > 0) as packed_orders, count(*) filter (shipments > 0 and mispicked_units = 0) as accurate_orders,
        count(*) filter (is_same_day_eligible) as same_day_eligible_orders,
        count(*) filter (is_same_day_delivered) as same_day_delivered_orders, count(*) filter (is_delivered) as delivered_orders,
        sum(value_micros)::bigint as order_value_micros, sum(line_count)::bigint as order_lines
    from {{ in_rebuilt_days(ref('fact_orders')) }} group by all
),
shipped as (
    select shipments.run_id, shipments.business_date, shipments.site_id, count(*) as shipments, sum(units)::bigint as shipped_units,
        coalesce(sum(units) filter (lanes.is_nearest), 0)::bigint as units_from_nearest_site, sum(shipments.line_count)::bigint as shipped_lines,
        sum(units * shipments.distance_m)::bigint as unit_metres, sum(labour_seconds)::bigint as picking_seconds,
        sum(labour_cost_micros)::bigint as pick_pack_cost_micros
    from {{ in_rebuilt_days(ref('fact_shipments')) }} as shipments
    left join {{ ref('int_lanes') }} as lanes
        on lanes.to_kind = 'zone' and lanes.from_site_id = shipments.site_id and lanes.to_id = shipments.zone_id
    where kind = 'customer' group by all
)
select sites.run_id, sites.business_date, sites.site_id
{%- for column in ['orders', 'split_orders', 'packed_orders', 'accurate_orders', 'same_day_eligible_orders', 'same_day_delivered_orders', 'delivered_orders',
    'order_lines', 'order_value_micros', 'shipments', 'shipped_lines', 'shipped_units', 'units_from_nearest_site', 'unit_metres',
    'picking_seconds', 'pick_pack_cost_micros'] %},
    coalesce({{ column }}, 0) as {{ column }}
{%- endfor %},
    sites.pick_units_per_hour * {{ var('opening_hours') }} as pick_capacity_units
from {{ ref('int_site_days') }} as sites
left join placed using (run_id, business_date, site_id)
left join shipped using (run_id, business_date, site_id)
where sites.site_kind = 'mfc'
