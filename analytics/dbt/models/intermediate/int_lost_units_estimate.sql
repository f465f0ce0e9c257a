-- Units probably lost where nobody counted them: a cell's sales per hour in stock over the last 28 days x its hours out.
-- The first days of a branch look back on live.
with days as (select * from {{ ref('int_days') }} where rebuild),
sold as (
    select run_id, business_date, product_id, site_id, sum(units)::bigint as units
    from {{ ref('stg_recent_allocations') }} group by all
),
cells as (
    select snapshots.run_id, snapshots.business_date, snapshots.product_id, snapshots.site_id, snapshots.hours_out_of_stock,
        coalesce(sold.units, 0) as units, greatest({{ var('opening_hours') }} - snapshots.hours_out_of_stock, 0) as hours_in_stock
    from {{ ref('stg_recent_snapshots') }} as snapshots
    left join sold using (run_id, business_date, product_id, site_id)
),
as_seen as (
    select * from cells
    union all
    select branches.run_id, cells.* exclude (run_id)
    from cells
    join (select distinct run_id, first_day_of_run from days where run_id != 'live') as branches
        on cells.run_id = 'live' and cells.business_date < branches.first_day_of_run
            and cells.business_date >= branches.first_day_of_run - 27
),
recent as (
    select *, sum(units) over last_four_weeks as units_sold, sum(hours_in_stock) over last_four_weeks as hours_selling
    from as_seen
    window last_four_weeks as (partition by run_id, product_id, site_id order by business_date
                               range between interval 27 days preceding and current row)
)
select run_id, business_date, product_id, site_id, hours_out_of_stock * units_sold::double / hours_selling as lost_units_estimate
from recent semi join days using (run_id, business_date)
where hours_out_of_stock > 0 and hours_selling > 0
