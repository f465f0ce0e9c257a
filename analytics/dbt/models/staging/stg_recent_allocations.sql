-- Allocations of the rebuilt days and of four weeks before each: what a cell usually sells.
select run_id, dt as business_date, product_id, site_id, units
from {{ silver('order_allocations', 27) }}
