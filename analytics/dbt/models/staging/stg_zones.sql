select run_id, dt as business_date,
    zone_id, city_id, latitude, longitude, population, area_km2, median_income_micros, share_under_35
from {{ master('zones') }}
