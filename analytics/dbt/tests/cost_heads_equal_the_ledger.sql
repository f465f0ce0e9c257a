-- The engine's ledger = facts x rates, to the last micro, per run, day, site and sub-head. Days without a ledger have nothing
-- to compare; stockouts are compared where the world told what was lost.
with ledger as (
    select run_id, business_date, site_id, cost_head, cost_sub_head, sum(amount_micros)::bigint as ledger_micros
    from {{ ref('stg_cost_ledger') }} group by all
),
priced_days as {{ days_with_file('lake/decisions/cost_ledger') }},
days_with_truth as {{ days_with_file('truth/unmet_demand') }},
facts as (
    select run_id, business_date, site_id, cost_head, cost_sub_head, amount_micros as facts_micros
    from {{ ref('int_costs_from_facts') }} semi join priced_days using (run_id, business_date)
)
select run_id, business_date, site_id, cost_head, cost_sub_head, coalesce(ledger_micros, 0) as in_ledger, coalesce(facts_micros, 0) as in_facts
from ledger full join facts using (run_id, business_date, site_id, cost_head, cost_sub_head)
where coalesce(ledger_micros, 0) != coalesce(facts_micros, 0)
    and (cost_head != 'stockout' or (run_id, business_date) in (select (run_id, business_date) from days_with_truth))
