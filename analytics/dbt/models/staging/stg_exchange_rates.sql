select run_id, dt as business_date,
    currency, rate
from {{ master('exchange_rates') }}
