-- What the MFCs are charged = what all sites cost, the hub included; the stock charged to them = the hub's.
with charged as (
    select run_id, business_date, sum(total_cost_micros)::bigint as micros,
        sum(holding_cost_micros + stockout_cost_micros + transportation_cost_micros + ordering_cost_micros)::bigint as of_heads
    from {{ in_rebuilt_days(ref('mart_cost_optimization')) }} where cost_basis = 'ledger' group by all
),
booked as (select run_id, business_date, sum(amount_micros)::bigint as micros from {{ ref('stg_cost_ledger') }} group by all),
stock_charged as (
    select run_id, business_date, sum(hub_units)::bigint as units, sum(hub_stock_value_micros)::bigint as micros
    from {{ in_rebuilt_days(ref('mart_daily_warehouse_kpis')) }} group by all
),
hub_stock as (
    select run_id, business_date, sum(closing_units)::bigint as units, sum(stock_value_micros)::bigint as micros
    from {{ in_rebuilt_days(ref('fact_hub_snapshot')) }} group by all
)
select run_id, business_date, 'cost' as what, charged.micros as charged, booked.micros as booked
from charged full join booked using (run_id, business_date)
where charged.micros is distinct from booked.micros or charged.of_heads is distinct from booked.micros
union all
select run_id, business_date, 'stock', stock_charged.micros, hub_stock.micros
from stock_charged left join hub_stock using (run_id, business_date)
where stock_charged.units != coalesce(hub_stock.units, 0) or stock_charged.micros != coalesce(hub_stock.micros, 0)
