select run_id, dt as business_date,
    product_id, page_views
from {{ silver('web_traffic') }}
