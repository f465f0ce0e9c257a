select customer_id, zone_id, latitude, longitude, customer_since
from {{ newest(ref('stg_customers'), 'customer_id') }}
