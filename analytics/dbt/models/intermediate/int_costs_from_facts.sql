-- The four heads added up from facts x rates by the formulas of src/domain/cost_ledger.hpp, per site and sub-head. The test
-- cost_heads_equal_the_ledger compares them with what the engine decided; a day without a ledger is priced by them.
with stock as (
    select * from {{ in_rebuilt_days(ref('fact_inventory_snapshot')) }}
    union all by name
    select * from {{ in_rebuilt_days(ref('fact_hub_snapshot')) }}
),
purchase_lines as (select *, purchase_order_id as po from {{ ref('stg_purchase_orders') }}),
suppliers as {{ chain(ref('stg_suppliers'), 'supplier_id') }},
purchase_orders as (
    select run_id, business_date, po, arg_min(site_id, line_id) as site_id, arg_min(supplier_id, line_id) as supplier_id
    from purchase_lines group by all
),
entries as (
    select run_id, business_date, site_id, unnest([
        {head: 'holding', sub_head: 'capital', micros: sum(capital_cost_micros)},
        {head: 'holding', sub_head: 'space', micros: sum(space_cost_micros)},
        {head: 'holding', sub_head: 'waste', micros: sum(waste_cost_micros)},
        {head: 'stockout', sub_head: 'margin', micros: sum(lost_margin_micros)},
        {head: 'stockout', sub_head: 'goodwill', micros: sum(goodwill_cost_micros)}]) as entry
    from stock group by all
    union all
    select run_id, business_date, site_id, unnest([
        {head: 'transportation', sub_head: case kind when 'supplier' then 'inbound' else kind end, micros: sum(transport_cost_micros)},
        {head: 'ordering', sub_head: if(kind = 'customer', 'pick_pack', 'receiving'), micros: sum(labour_cost_micros)}])
    from {{ in_rebuilt_days(ref('fact_shipments')) }} group by run_id, business_date, site_id, kind
    union all
    select run_id, business_date, site_id, unnest([
        {head: 'transportation', sub_head: 'last_mile_time', micros: sum(time_cost_micros)},
        {head: 'transportation', sub_head: 'last_mile_distance', micros: sum(distance_cost_micros)}])
    from {{ in_rebuilt_days(ref('fact_driver_activity')) }} group by all
    union all
    select run_id, business_date, site_id, {head: 'transportation', sub_head: 'lateness', micros: sum(lateness_cost_micros)}
    from {{ in_rebuilt_days(ref('fact_deliveries')) }} group by all
    union all
    select run_id, business_date, site_id, {head: 'ordering', sub_head: 'line', micros: sum(rates.order_line)}
    from purchase_lines join {{ ref('int_rates') }} as rates using (run_id, business_date) group by all
    union all
    select orders.run_id, orders.business_date, orders.site_id, {head: 'ordering', sub_head: 'fixed', micros: sum(suppliers.fixed_order_cost_micros)}
    from purchase_orders as orders
    asof join suppliers on orders.run_id = suppliers.chain_run_id and orders.supplier_id = suppliers.supplier_id
        and orders.business_date >= suppliers.business_date
    group by all
)
select run_id, business_date, site_id, entry.head as cost_head, entry.sub_head as cost_sub_head, sum(entry.micros)::bigint as amount_micros
from entries
group by all
having sum(entry.micros) != 0
