select run_id, dt as business_date,
    rate, value as rate_value, unit as rate_unit
from {{ master('rate_cards') }}
