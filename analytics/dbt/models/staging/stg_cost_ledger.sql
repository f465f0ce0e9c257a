select run_id, dt as business_date, site_id, cost_head, cost_sub_head, cause, amount_micros
from {{ decisions('cost_ledger') }}
