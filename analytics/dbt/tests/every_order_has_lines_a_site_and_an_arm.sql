-- Shipments are asked for on days that have any (not where stores sell over the counter), arms on days with an experiment.
with orders as (
    select *, sum(shipments) over day as shipments_of_day, count(arm) over day as arms_of_day
    from {{ in_rebuilt_days(ref('fact_orders')) }}
    window day as (partition by run_id, business_date)
)
select run_id, business_date, order_id, line_count, site_count, shipments, arm
from orders
where line_count = 0 or primary_site_id is null or (shipments_of_day > 0 and shipments != site_count) or (arms_of_day > 0 and arm is null)
