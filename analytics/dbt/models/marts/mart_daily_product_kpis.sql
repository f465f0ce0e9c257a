-- Every product known on the day, launched or not. Demand is what was sold plus what was lost.
with stock as (
    select run_id, business_date, product_id, sum(sold_units)::bigint as sold_units, sum(lost_units)::bigint as lost_units,
        sum(lost_sales_micros)::bigint as lost_sales_micros, sum(wasted_units)::bigint as wasted_units,
        sum(waste_cost_micros)::bigint as waste_cost_micros, sum(closing_units)::bigint as closing_units,
        sum(stock_value_micros)::bigint as stock_value_micros, sum(on_order_units)::bigint as on_order_units,
        sum(hours_out_of_stock)::bigint as hours_out_of_stock, count(*) filter (hours_out_of_stock > 0) as sites_out_of_stock
    from {{ in_rebuilt_days(ref('fact_inventory_snapshot')) }} group by all
),
hub as (
    select run_id, business_date, product_id, sum(closing_units)::bigint as hub_units, sum(stock_value_micros)::bigint as hub_stock_value_micros,
        sum(wasted_units)::bigint as hub_wasted_units
    from {{ in_rebuilt_days(ref('fact_hub_snapshot')) }} group by all
),
sales as (
    select run_id, business_date, product_id, count(*) as order_lines, sum(units)::bigint as ordered_units,
        sum(revenue_micros)::bigint as revenue_micros, sum(discount_micros)::bigint as discount_micros, sum(cost_micros)::bigint as cost_micros
    from {{ in_rebuilt_days(ref('fact_order_items')) }} group by all
),
forecast as (
    select run_id, business_date, product_id, sum(forecast_micro_units)::bigint as forecast_micro_units
    from {{ ref('stg_demand_forecast') }} group by all
),
traffic as (select run_id, business_date, product_id, page_views from {{ ref('stg_web_traffic') }}),
rivals as (
    select run_id, business_date, product_id, min(price_micros) as lowest_competitor_price_micros
    from {{ ref('stg_competitor_prices') }} group by all
),
promotions as (
    select days.run_id, days.business_date, promotions.product_id, max(promotions.discount_ppm) as promotion_discount_ppm
    from {{ ref('int_days') }} as days
    join {{ ref('stg_promotions') }} as promotions
        on (promotions.run_id = days.run_id or promotions.run_id = 'live') and promotions.business_date <= days.business_date
            and days.business_date between promotions.first_day and promotions.last_day
    where days.rebuild group by all
)
select products.run_id, products.business_date, products.product_id, products.is_on_sale, products.list_price_micros,
    products.unit_cost_micros, coalesce(promotions.promotion_discount_ppm, 0) as promotion_discount_ppm,
    rivals.lowest_competitor_price_micros, traffic.page_views, coalesce(sales.order_lines, 0) as order_lines,
    coalesce(sales.ordered_units, 0) as ordered_units, coalesce(stock.sold_units, 0) as sold_units, coalesce(stock.lost_units, 0) as lost_units,
    coalesce(stock.sold_units, 0) + coalesce(stock.lost_units, 0) as demand_units,
    forecast.forecast_micro_units, abs(forecast.forecast_micro_units - demand_units * 1000000) as forecast_error_micro_units,
    coalesce(sales.revenue_micros, 0) as revenue_micros, coalesce(sales.discount_micros, 0) as discount_micros,
    coalesce(sales.cost_micros, 0) as cost_micros, coalesce(sales.revenue_micros, 0) - coalesce(sales.cost_micros, 0) as margin_micros,
    coalesce(stock.lost_sales_micros, 0) as lost_sales_micros, coalesce(stock.closing_units, 0) as closing_units,
    coalesce(hub.hub_units, 0) as hub_units, coalesce(stock.stock_value_micros, 0) + coalesce(hub.hub_stock_value_micros, 0) as stock_value_micros,
    coalesce(stock.on_order_units, 0) as on_order_units, coalesce(stock.hours_out_of_stock, 0) as hours_out_of_stock,
    coalesce(stock.sites_out_of_stock, 0) as sites_out_of_stock,
    coalesce(stock.wasted_units, 0) + coalesce(hub.hub_wasted_units, 0) as wasted_units, coalesce(stock.waste_cost_micros, 0) as waste_cost_micros
from {{ ref('int_product_days') }} as products
left join stock using (run_id, business_date, product_id)
left join hub using (run_id, business_date, product_id)
left join sales using (run_id, business_date, product_id)
left join forecast using (run_id, business_date, product_id)
left join traffic using (run_id, business_date, product_id)
left join rivals using (run_id, business_date, product_id)
left join promotions using (run_id, business_date, product_id)
