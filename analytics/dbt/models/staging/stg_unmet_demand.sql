select run_id, dt as business_date, product_id, zone_id, site_id, units
from {{ truth('unmet_demand') }}
