select run_id, dt as business_date,
    customer_id, zone_id, latitude, longitude, since as customer_since
from {{ master('customers') }}
