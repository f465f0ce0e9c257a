select run_id, dt as business_date,
    date as weather_date, kind as weather_kind, issued_at, temperature_c, precipitation_mm, wind_m_per_s
from {{ master('weather') }}
