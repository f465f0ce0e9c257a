select driver_id, home_site_id, vehicle, capacity_weight_g, capacity_volume_ml, shift_start_seconds, shift_end_seconds, work_weekdays
from {{ newest(ref('stg_drivers'), 'driver_id') }}
