-- Hours out of stock of the rebuilt days and of four weeks before each: when a cell could not sell.
select run_id, dt as business_date, product_id, site_id, hours_out_of_stock
from {{ silver('inventory_snapshots', 27) }}
