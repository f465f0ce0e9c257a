select run_id, dt as business_date,
    activity_id, driver_id, site_id, kind as activity, tour_id, started_at, ended_at, distance_m, stops as stop_count
from {{ silver('driver_activity') }}
