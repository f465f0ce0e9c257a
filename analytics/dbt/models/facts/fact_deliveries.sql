-- A tour's cost is shared equally by its attempts, the micros left over by its first stops.
with tours as (
    select run_id, business_date, tour_id, sum(time_cost_micros + distance_cost_micros)::bigint as tour_cost_micros
    from {{ in_rebuilt_days(ref('fact_driver_activity')) }} where activity in ('load', 'tour', 'return') group by all
),
attempts as (
    select *, count(*) over (partition by run_id, business_date, tour_id) as stops,
        row_number() over (partition by run_id, business_date, tour_id order by stop_number, delivery_id) as position
    from {{ ref('stg_deliveries') }}
)
select attempts.run_id, attempts.business_date, delivery_id, shipment_id, order_id, attempts.tour_id, stop_number, attempt, driver_id,
    site_id, zone_id, promised_at, eta_low_at, eta_high_at, window_end, dispatched_at, arrived_at, completed_at, leg_distance_m,
    leg_drive_seconds, outcome = 'delivered' as is_delivered, outcome = 'delivered' and arrived_at <= window_end as is_on_time,
    if(outcome = 'delivered' and arrived_at > window_end, {{ seconds_between('window_end', 'arrived_at') }}, 0) as late_seconds,
    {{ seconds_between('promised_at', 'arrived_at') }} as promise_error_seconds,
    arrived_at between eta_low_at and eta_high_at as is_in_eta_interval,
    if(outcome = 'delivered' and arrived_at > window_end, rates.late_delivery + late_seconds // 60 * rates.late_per_minute, 0)
        as lateness_cost_micros,
    coalesce(tours.tour_cost_micros // stops + if(position <= tours.tour_cost_micros % stops, 1, 0), 0) as tour_cost_micros
from attempts
join {{ ref('int_rates') }} as rates using (run_id, business_date)
left join tours using (run_id, business_date, tour_id)
