select run_id, dt as business_date,
    product_id, site_id, opening_units, closing_units, wasted_units, on_order_units, hours_out_of_stock
from {{ silver('inventory_snapshots') }}
