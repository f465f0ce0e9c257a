select run_id, dt as business_date,
    promotion_id, product_id, first_day, last_day, discount_ppm, announced_at
from {{ master('promotions') }}
