select supplier_id, supplier_name, mean_lead_time_days, sd_lead_time_days, fixed_order_cost_micros, minimum_order_value_micros,
    order_weekdays
from {{ newest(ref('stg_suppliers'), 'supplier_id') }}
