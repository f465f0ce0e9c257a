select run_id, dt as business_date,
    order_id, line_number, product_id, units, unit_price_micros, list_price_micros
from {{ silver('order_lines') }}
