-- Every day that the warehouse knows, and whether this build makes it anew. A run's day follows its own day before, its
-- first day follows live's last one before it.
with days as ({{ select_days() }})
select run_id, business_date, rebuild,
    coalesce(
        lag(run_id) over (partition by run_id order by business_date),
        (select 'live' from days as live where live.run_id = 'live' and live.business_date < days.business_date limit 1)
    ) as previous_run_id,
    coalesce(
        lag(business_date) over (partition by run_id order by business_date),
        (select max(live.business_date) from days as live where live.run_id = 'live' and live.business_date < days.business_date)
    ) as previous_business_date,
    min(business_date) over (partition by run_id) as first_day_of_run
from days
