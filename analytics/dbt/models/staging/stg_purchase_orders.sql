select run_id, dt as business_date,
    line_id, purchase_order_id, product_id, supplier_id, site_id, units, unit_cost_micros, ordered_at, expected_on
from {{ silver('purchase_orders') }}
