-- Attempts finished on the day, by the MFC they left from; the order they belong to may be of a day before (or of live).
with deliveries as (select * from {{ in_rebuilt_days(ref('fact_deliveries')) }}),
first_days as (select run_id, min(first_day_of_run) as first_day from {{ ref('int_days') }} group by all),
own_orders as (
    select days.run_id, orders.order_id, orders.placed_at
    from {{ ref('fact_orders') }} as orders join (select distinct run_id from deliveries) as days using (run_id)
),
-- A branch's first days deliver what live left over.
orders_of_live as (
    select first_days.run_id, orders.order_id, orders.placed_at
    from {{ ref('fact_orders') }} as orders
    join first_days on first_days.run_id != 'live' and orders.business_date between first_days.first_day - 7 and first_days.first_day - 1
    where orders.run_id = 'live'
),
attempts as (
    select deliveries.*,
        {{ seconds_between('coalesce(own_orders.placed_at, orders_of_live.placed_at)', 'deliveries.completed_at') }} as seconds_since_order
    from deliveries
    left join own_orders using (run_id, order_id)
    left join orders_of_live using (run_id, order_id)
),
delivered as (
    select run_id, business_date, site_id, count(*) as attempts, count(*) filter (is_delivered) as deliveries,
        count(*) filter (not is_delivered) as failed_attempts, count(*) filter (is_delivered and attempt = 1) as delivered_at_first_attempt,
        count(*) filter (is_on_time) as on_time_deliveries, sum(late_seconds)::bigint as late_seconds,
        count(seconds_since_order) filter (is_delivered) as timed_deliveries,
        coalesce(sum(seconds_since_order) filter (is_delivered), 0)::bigint as delivery_seconds,
        sum(abs(promise_error_seconds))::bigint as promise_error_seconds, count(*) filter (is_in_eta_interval) as attempts_in_eta_interval,
        sum(leg_distance_m)::bigint as leg_distance_m, sum(leg_drive_seconds)::bigint as leg_drive_seconds
    from attempts group by all
),
driven as (
    select run_id, business_date, site_id, count(distinct tour_id) filter (activity = 'tour') as tours,
        coalesce(sum(seconds) filter (activity in ('tour', 'return')), 0)::bigint as tour_seconds,
        coalesce(sum(seconds) filter (activity = 'load'), 0)::bigint as loading_seconds,
        coalesce(sum(seconds) filter (activity = 'idle'), 0)::bigint as idle_seconds,
        coalesce(sum(distance_m) filter (activity in ('tour', 'return')), 0)::bigint as tour_distance_m,
        sum(time_cost_micros)::bigint as time_cost_micros, sum(distance_cost_micros)::bigint as distance_cost_micros
    from {{ in_rebuilt_days(ref('fact_driver_activity')) }} group by all
),
shifts as (
    select run_id, business_date, site_id, count(*) as planned_shifts, count(*) filter (worked) as worked_shifts
    from {{ ref('stg_driver_shifts') }} group by all
)
select sites.run_id, sites.business_date, sites.site_id
{%- for column in ['attempts', 'deliveries', 'failed_attempts', 'delivered_at_first_attempt', 'on_time_deliveries', 'late_seconds',
    'timed_deliveries', 'delivery_seconds', 'promise_error_seconds', 'attempts_in_eta_interval', 'leg_distance_m', 'leg_drive_seconds',
    'tours', 'tour_seconds', 'loading_seconds', 'idle_seconds', 'tour_distance_m', 'time_cost_micros', 'distance_cost_micros',
    'planned_shifts', 'worked_shifts'] %},
    coalesce({{ column }}, 0) as {{ column }}
{%- endfor %}
from {{ ref('int_site_days') }} as sites
left join delivered using (run_id, business_date, site_id)
left join driven using (run_id, business_date, site_id)
left join shifts using (run_id, business_date, site_id)
where sites.site_kind = 'mfc'
