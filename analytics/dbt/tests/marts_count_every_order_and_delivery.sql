-- What the facts have is in the marts once: orders, attempts, tour cost. And a tour's attempts share all of its cost.
with facts as (
    select run_id, business_date, 'orders' as what, count(*) as amount from {{ in_rebuilt_days(ref('fact_orders')) }} group by all
    union all
    select run_id, business_date, 'attempts', count(*) from {{ in_rebuilt_days(ref('fact_deliveries')) }} group by all
    union all
    select run_id, business_date, 'tour cost', sum(time_cost_micros + distance_cost_micros)
    from {{ in_rebuilt_days(ref('fact_driver_activity')) }} group by all
    union all
    select run_id, business_date, 'tour cost shared', sum(time_cost_micros + distance_cost_micros)
    from {{ in_rebuilt_days(ref('fact_driver_activity')) }} as activity
    semi join {{ ref('fact_deliveries') }} as deliveries using (run_id, business_date, tour_id)
    where activity in ('load', 'tour', 'return') group by all
),
marts as (
    select run_id, business_date, 'orders' as what, sum(orders) as amount from {{ in_rebuilt_days(ref('mart_allocation_efficiency')) }} group by all
    union all
    select run_id, business_date, 'attempts', sum(attempts) from {{ in_rebuilt_days(ref('mart_delivery_performance')) }} group by all
    union all
    select run_id, business_date, 'tour cost', sum(time_cost_micros + distance_cost_micros)
    from {{ in_rebuilt_days(ref('mart_delivery_performance')) }} group by all
    union all
    select run_id, business_date, 'tour cost shared', sum(tour_cost_micros) from {{ in_rebuilt_days(ref('fact_deliveries')) }} group by all
)
select run_id, business_date, what, facts.amount as in_facts, marts.amount as in_marts
from facts full join marts using (run_id, business_date, what)
where coalesce(facts.amount, 0) != coalesce(marts.amount, 0)
