select run_id, dt as business_date,
    delivery_id, shipment_id, order_id, tour_id, stop_number, attempt, driver_id, site_id, zone_id, promised_at, eta_low_at,
    eta_high_at, window_end, dispatched_at, arrived_at, completed_at, leg_distance_m, leg_drive_seconds, outcome
from {{ silver('deliveries') }}
