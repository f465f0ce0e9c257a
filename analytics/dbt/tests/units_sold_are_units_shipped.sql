-- Units ordered = units allocated = units that left the stock = units packed, per run and day. Where nothing is packed all day
-- (stores that sell over the counter) the last is not asked.
with ordered as (
    select run_id, business_date, sum(units) as units, sum(shipped_units) as allocated
    from {{ in_rebuilt_days(ref('fact_order_items')) }} group by all
),
sold as (
    select run_id, business_date, sum(sold_units) as units from {{ in_rebuilt_days(ref('fact_inventory_snapshot')) }} group by all
),
packed as (
    select run_id, business_date, sum(units) as units from {{ in_rebuilt_days(ref('fact_shipments')) }} where kind = 'customer' group by all
)
select run_id, business_date, ordered.units as ordered, ordered.allocated, sold.units as sold, packed.units as packed
from ordered full join sold using (run_id, business_date) full join packed using (run_id, business_date)
where coalesce(ordered.units, 0) != coalesce(sold.units, 0) or coalesce(ordered.allocated, 0) != coalesce(sold.units, 0)
    or packed.units != coalesce(sold.units, 0)
