select run_id, dt as business_date,
    receipt_id, kind, reference_id, product_id, supplier_id, origin_site_id, site_id, ordered_units, received_units,
    ordered_at, received_at, expires_on
from {{ silver('receipts') }}
