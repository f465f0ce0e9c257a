-- What was counted of each arm of the day's experiment; what follows from it is concluded by src/experiments. Amounts are
-- squared as whole cents and whole seconds, so that the sums are exact.
with days as (select * from {{ ref('int_days') }} where rebuild),
running as (
    select run_id, business_date, min(experiment_id) as experiment_id
    from {{ in_rebuilt_days(ref('fact_experiment_assignments')) }} group by all
),
planned as (
    select days.run_id, days.business_date, first(experiments.experiment_id order by starts_on desc, experiment_id) as experiment_id
    from days join {{ ref('dim_experiments') }} as experiments on experiments.starts_on <= days.business_date
    group by all
),
arms as (
    select days.run_id, days.business_date, coalesce(running.experiment_id, planned.experiment_id, 'none') as experiment_id, arm
    from days
    cross join (values ('control'), ('treatment')) as arms(arm)
    left join running using (run_id, business_date)
    left join planned using (run_id, business_date)
),
counted as (
    select assignments.run_id, assignments.business_date, assignments.experiment_id, assignments.arm, count(*) as orders,
        count(distinct assignments.customer_id) as customers, count(*) filter (is_split) as split_orders,
        sum(fulfilment_cost_micros)::bigint as cost_micros,
        sum((fulfilment_cost_micros // 10000)::hugeint * (fulfilment_cost_micros // 10000))::double as cost_cents_squared,
        count(delivery_seconds) as delivered_orders, coalesce(sum(delivery_seconds), 0)::bigint as delivery_seconds,
        coalesce(sum(delivery_seconds::hugeint * delivery_seconds), 0)::double as delivery_seconds_squared,
        count(*) filter (orders.is_on_time) as on_time_orders
    from {{ in_rebuilt_days(ref('fact_experiment_assignments')) }} as assignments
    join {{ in_rebuilt_days(ref('fact_orders')) }} as orders using (run_id, business_date, order_id)
    group by all
)
select arms.run_id, arms.business_date, arms.experiment_id, arms.arm, coalesce(orders, 0) as orders, coalesce(customers, 0) as customers,
    coalesce(split_orders, 0) as split_orders, coalesce(cost_micros, 0) as cost_micros, coalesce(cost_cents_squared, 0) as cost_cents_squared,
    coalesce(delivered_orders, 0) as delivered_orders, coalesce(on_time_orders, 0) as on_time_orders,
    coalesce(delivery_seconds, 0) as delivery_seconds, coalesce(delivery_seconds_squared, 0) as delivery_seconds_squared
from arms
left join counted using (run_id, business_date, experiment_id, arm)
