-- What the facts have is in the marts once: orders, attempts, last-mile cost.
with facts as (
    select run_id, business_date, 'orders' as what, count(*) as amount from {{ in_rebuilt_days(ref('fact_orders')) }} group by all
    union all
    select run_id, business_date, 'attempts', count(*) from {{ in_rebuilt_days(ref('fact_deliveries')) }} group by all
    union all
    select run_id, business_date, 'tour cost', sum(time_cost_micros + distance_cost_micros)
    from {{ in_rebuilt_days(ref('fact_driver_activity')) }} group by all
),
marts as (
    select run_id, business_date, 'orders' as what, sum(orders) as amount from {{ in_rebuilt_days(ref('mart_allocation_efficiency')) }} group by all
    union all
    select run_id, business_date, 'attempts', sum(attempts) from {{ in_rebuilt_days(ref('mart_delivery_performance')) }} group by all
    union all
    select run_id, business_date, 'tour cost', sum(time_cost_micros + distance_cost_micros)
    from {{ in_rebuilt_days(ref('mart_delivery_performance')) }} group by all
)
select run_id, business_date, what, facts.amount as in_facts, marts.amount as in_marts
from facts full join marts using (run_id, business_date, what)
where coalesce(facts.amount, 0) != coalesce(marts.amount, 0)
