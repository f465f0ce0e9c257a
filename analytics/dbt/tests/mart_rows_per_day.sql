-- A day and run has one row per known product, four per MFC and two per experiment: 500 + 4 x 8 + 2 = 534 in the default city.
with expected as (
    select days.run_id, days.business_date,
        (select count(*) from {{ ref('int_product_days') }} as p where p.run_id = days.run_id and p.business_date = days.business_date)
        + 4 * (select count(*) from {{ ref('int_site_days') }} as s
               where s.run_id = days.run_id and s.business_date = days.business_date and s.site_kind = 'mfc') + 2 as mart_rows
    from {{ ref('int_days') }} as days where days.rebuild
),
found as (
    select run_id, business_date, count(*) as mart_rows from (
    {%- for mart in ['mart_daily_warehouse_kpis', 'mart_daily_product_kpis', 'mart_delivery_performance', 'mart_allocation_efficiency',
        'mart_cost_optimization', 'mart_experiment_results'] %}
        select run_id, business_date from {{ ref(mart) }}{{ ' union all' if not loop.last }}
    {%- endfor %}
    ) group by all
)
select run_id, business_date, expected.mart_rows as expected_rows, found.mart_rows as found_rows
from expected left join found using (run_id, business_date)
where expected.mart_rows is distinct from found.mart_rows
