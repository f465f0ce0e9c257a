select run_id, dt as business_date,
    transfer_id, kind, product_id, from_site_id, to_site_id, units, dispatched_at, expected_on, expires_on
from {{ silver('transfers') }}
