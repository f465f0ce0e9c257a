-- What became of an order within its own day and the days of var delivered_within_days after, in its own run.
with lines as (
    select run_id, business_date, order_id, count(*) as line_count, sum(units)::bigint as units, sum(revenue_micros)::bigint as value_micros,
        sum(discount_micros)::bigint as discount_micros, sum(cost_micros)::bigint as cost_micros, sum(shipped_units)::bigint as shipped_units
    from {{ in_rebuilt_days(ref('fact_order_items')) }} group by all
),
sites as (
    select run_id, business_date, order_id, site_id, sum(units) as units from {{ ref('stg_order_allocations') }} group by all
),
sourced as (
    select run_id, business_date, order_id, count(*) as site_count,
        substr(min(lpad((1000000000 - units)::varchar, 10, '0') || site_id), 11) as primary_site_id  -- most units, then lowest key
    from sites group by all
),
packed as (
    select run_id, business_date, order_id, count(*) as shipments, max(completed_at) as ready_at,
        sum(mispicked_units)::bigint as mispicked_units, sum(labour_cost_micros)::bigint as pick_pack_cost_micros
    from {{ in_rebuilt_days(ref('fact_shipments')) }} where kind = 'customer' group by all
),
driven as (
    select orders.run_id, orders.business_date, orders.order_id, count(*) as attempts,
        count(distinct shipment_id) filter (is_delivered) as delivered_shipments,
        count(distinct shipment_id) filter (is_delivered and deliveries.business_date = orders.business_date) as delivered_same_day,
        max(arrived_at) filter (is_delivered) as last_arrived_at, max(completed_at) filter (is_delivered) as last_completed_at,
        sum(tour_cost_micros + lateness_cost_micros)::bigint as last_mile_cost_micros
    from {{ ref('stg_orders') }} as orders
    join {{ ref('fact_deliveries') }} as deliveries
        on deliveries.run_id = orders.run_id and deliveries.order_id = orders.order_id
            and deliveries.business_date between orders.business_date and orders.business_date + {{ var('delivered_within_days') }}
    group by all
),
arms as (
    select run_id, business_date, order_id, min(experiment_id) as experiment_id, min(arm) as arm
    from {{ ref('stg_experiment_assignments') }} group by all
)
select orders.run_id, orders.business_date, orders.order_id, orders.customer_id, orders.zone_id, orders.channel, orders.placed_at,
    orders.window_start, orders.window_end, coalesce(lines.line_count, 0) as line_count, coalesce(lines.units, 0) as units,
    coalesce(lines.shipped_units, 0) as shipped_units, coalesce(lines.value_micros, 0) as value_micros,
    coalesce(lines.discount_micros, 0) as discount_micros, coalesce(lines.cost_micros, 0) as cost_micros,
    sourced.primary_site_id, coalesce(sourced.site_count, 0) as site_count, coalesce(sourced.site_count, 0) > 1 as is_split,
    coalesce(packed.shipments, 0) as shipments, coalesce(packed.mispicked_units, 0) as mispicked_units,
    coalesce(packed.shipments > 0 and packed.ready_at <= orders.window_end, false) as is_same_day_eligible,
    coalesce(driven.attempts, 0) as delivery_attempts,
    coalesce(packed.shipments > 0 and driven.delivered_shipments = packed.shipments, false) as is_delivered,
    if(is_delivered, driven.last_completed_at, null) as delivered_at,
    is_delivered and driven.last_arrived_at <= orders.window_end as is_on_time,
    is_delivered and driven.delivered_same_day = packed.shipments as is_same_day_delivered,
    if(is_delivered, {{ seconds_between('orders.placed_at', 'driven.last_completed_at') }}, null) as delivery_seconds,
    coalesce(packed.pick_pack_cost_micros, 0) as pick_pack_cost_micros,
    coalesce(driven.last_mile_cost_micros, 0) as last_mile_cost_micros,
    coalesce(packed.pick_pack_cost_micros, 0) + coalesce(driven.last_mile_cost_micros, 0) as fulfilment_cost_micros,
    arms.experiment_id, arms.arm
from {{ ref('stg_orders') }} as orders
left join lines using (run_id, business_date, order_id)
left join sourced using (run_id, business_date, order_id)
left join packed using (run_id, business_date, order_id)
left join driven using (run_id, business_date, order_id)
left join arms using (run_id, business_date, order_id)
