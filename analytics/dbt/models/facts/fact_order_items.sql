with shipped as (
    select run_id, business_date, order_id, line_number, sum(units)::bigint as shipped_units, count(*) as site_count,
        min(site_id) as first_site_id, max(site_id) as last_site_id
    from {{ ref('stg_order_allocations') }} group by all
)
select lines.run_id, lines.business_date, lines.order_id, lines.line_number, lines.product_id, lines.units,
    lines.unit_price_micros, lines.list_price_micros, lines.units * lines.unit_price_micros as revenue_micros,
    lines.units * (lines.list_price_micros - lines.unit_price_micros) as discount_micros,
    lines.units * products.unit_cost_micros as cost_micros,
    coalesce(shipped.shipped_units, 0) as shipped_units, coalesce(shipped.site_count, 0) as site_count,
    shipped.first_site_id, shipped.last_site_id
from {{ ref('stg_order_lines') }} as lines
left join shipped using (run_id, business_date, order_id, line_number)
left join {{ ref('int_product_days') }} as products using (run_id, business_date, product_id)
