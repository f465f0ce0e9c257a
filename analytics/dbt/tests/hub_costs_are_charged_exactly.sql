-- What the MFCs are charged = what all sites cost, the hub included.
with charged as (
    select run_id, business_date, sum(total_cost_micros)::bigint as micros,
        sum(holding_cost_micros + stockout_cost_micros + transportation_cost_micros + ordering_cost_micros)::bigint as of_heads
    from {{ in_rebuilt_days(ref('mart_cost_optimization')) }} where cost_basis = 'ledger' group by all
),
booked as (select run_id, business_date, sum(amount_micros)::bigint as micros from {{ ref('stg_cost_ledger') }} group by all)
select run_id, business_date, charged.micros as charged_micros, charged.of_heads, booked.micros as booked_micros
from charged full join booked using (run_id, business_date)
where charged.micros is distinct from booked.micros or charged.of_heads is distinct from booked.micros
