select run_id, business_date, order_id, line_count, site_count, shipments, arm
from {{ in_rebuilt_days(ref('fact_orders')) }}
where line_count = 0 or primary_site_id is null or shipments != site_count or arm is null
