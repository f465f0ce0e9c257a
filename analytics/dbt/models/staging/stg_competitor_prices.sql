select run_id, dt as business_date,
    competitor, product_id, price_micros, observed_at
from {{ silver('competitor_prices') }}
