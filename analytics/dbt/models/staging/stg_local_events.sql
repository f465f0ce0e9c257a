select run_id, dt as business_date,
    event_id, zone_id, kind as event_kind, date as event_date, attendance, announced_at
from {{ master('local_events') }}
