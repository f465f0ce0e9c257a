select run_id, dt as business_date,
    site_id, city_id, name as site_name, kind as site_kind, latitude, longitude, time_zone, ambient_capacity_ml,
    chilled_capacity_ml, pick_units_per_hour, receiving_units_per_day
from {{ master('warehouses') }}
