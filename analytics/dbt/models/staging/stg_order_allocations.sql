select run_id, dt as business_date,
    order_id, line_number, product_id, site_id, shipment_id, units
from {{ silver('order_allocations') }}
