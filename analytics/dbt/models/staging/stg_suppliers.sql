select run_id, dt as business_date,
    supplier_id, name as supplier_name, mean_lead_time_days, sd_lead_time_days, fixed_order_cost_micros,
    minimum_order_value_micros, order_weekdays
from {{ master('suppliers') }}
