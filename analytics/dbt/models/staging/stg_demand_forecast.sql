-- Expected units in whole millionths, so that sums are exact and the same in any order.
select run_id, dt as business_date, product_id, site_id, round(mean_units * 1000000)::bigint as forecast_micro_units
from {{ decisions('demand_forecast') }}
where horizon_days = 1
