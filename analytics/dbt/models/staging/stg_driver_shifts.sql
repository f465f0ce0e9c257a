select run_id, dt as business_date,
    driver_id, site_id, planned_start, planned_end, worked
from {{ silver('driver_shifts') }}
