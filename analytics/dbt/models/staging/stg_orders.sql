select run_id, dt as business_date,
    order_id, customer_id, zone_id, placed_at, window_start, window_end, lines as line_count, channel
from {{ silver('orders') }}
