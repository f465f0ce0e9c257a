select run_id, dt as business_date,
    shipment_id, order_id, customer_id, zone_id, site_id, allocated_at, ready_at, window_start, window_end, weight_g,
    volume_ml, units, lines as line_count, labour_seconds, mispicked_units
from {{ silver('shipments') }}
