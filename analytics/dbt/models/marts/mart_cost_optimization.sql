-- What each MFC cost: its own entries of the ledger and its share of the hub's. A day without a ledger is priced from the facts.
{%- set heads = {'holding': ['capital', 'space', 'waste'], 'stockout': ['margin', 'goodwill'],
    'transportation': ['inbound', 'hub', 'transfer', 'last_mile_time', 'last_mile_distance', 'lateness'],
    'ordering': ['fixed', 'line', 'receiving', 'pick_pack']} %}
with ledger as (
    select run_id, business_date, site_id, cost_head, cost_sub_head, sum(amount_micros)::bigint as amount_micros
    from {{ ref('stg_cost_ledger') }} group by all
),
priced_days as {{ days_with_file('lake/decisions/cost_ledger') }},
costs as (
    select * from ledger
    union all by name
    select * from {{ ref('int_costs_from_facts') }} anti join priced_days using (run_id, business_date)
),
placed_costs as (
    select costs.*, sites.site_kind, cost_head || '_' || cost_sub_head as item
    from costs join {{ ref('int_site_days') }} as sites using (run_id, business_date, site_id)
),
hub as (select run_id, business_date, item, amount_micros as amount from placed_costs where site_kind = 'hub'),
charged as (
    select run_id, business_date, site_id, item, amount_micros as own, 0 as from_hub from placed_costs where site_kind = 'mfc'
    union all
    select run_id, business_date, site_id, item, 0, amount from {{ hub_shares('hub') }}
),
by_site as (
    select run_id, business_date, site_id, sum(from_hub)::bigint as hub_share_micros, sum(own + from_hub)::bigint as total_cost_micros
{%- for head, sub_heads in heads.items() %},
        coalesce(sum(own + from_hub) filter (item.starts_with('{{ head }}_')), 0)::bigint as {{ head }}_cost_micros
    {%- for sub_head in sub_heads %},
        coalesce(sum(own + from_hub) filter (item = '{{ head }}_{{ sub_head }}'), 0)::bigint as {{ head }}_{{ sub_head }}_micros
    {%- endfor %}
{%- endfor %}
    from charged group by all
)
select sites.run_id, sites.business_date, sites.site_id, if(priced_days.run_id is null, 'facts', 'ledger') as cost_basis,
    coalesce(total_cost_micros, 0) as total_cost_micros, coalesce(hub_share_micros, 0) as hub_share_micros
{%- for head, sub_heads in heads.items() %},
    coalesce({{ head }}_cost_micros, 0) as {{ head }}_cost_micros
    {%- for sub_head in sub_heads %},
    coalesce({{ head }}_{{ sub_head }}_micros, 0) as {{ head }}_{{ sub_head }}_micros
    {%- endfor %}
{%- endfor %}
from {{ ref('int_site_days') }} as sites
left join by_site using (run_id, business_date, site_id)
left join priced_days using (run_id, business_date)
where sites.site_kind = 'mfc'
