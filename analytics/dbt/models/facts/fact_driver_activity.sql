-- A tour is paid as a whole (the time from loading until back, its metres): the cost stands on the tour's last activity.
with drivers as {{ chain(ref('stg_drivers'), 'driver_id') }},
activities as (
    select activity.*, {{ seconds_between('started_at', 'ended_at') }} as seconds, drivers.vehicle,
        activity.activity in ('load', 'tour', 'return') as is_paid_tour,
        row_number() over (partition by activity.run_id, activity.business_date, activity.tour_id, is_paid_tour
                           order by started_at desc, activity_id desc) = 1 as is_last
    from {{ ref('stg_driver_activity') }} as activity
    asof left join drivers
        on drivers.chain_run_id = activity.run_id and drivers.driver_id = activity.driver_id and drivers.business_date <= activity.business_date
)
select activities.run_id, activities.business_date, activity_id, driver_id, site_id, vehicle, activity, tour_id, started_at, ended_at,
    seconds, distance_m, stop_count,
    if(is_paid_tour and is_last, {{ multiply_divide('sum(seconds) over tour', 'rates.driver_per_hour', 3600) }}, 0) as time_cost_micros,
    if(is_paid_tour and is_last,
       {{ multiply_divide('sum(distance_m) over tour', "if(vehicle = 'van', rates.van_per_km, rates.bike_per_km)", 1000) }}, 0)
        as distance_cost_micros
from activities
join {{ ref('int_rates') }} as rates using (run_id, business_date)
window tour as (partition by activities.run_id, activities.business_date, tour_id, is_paid_tour)
