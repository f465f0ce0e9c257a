-- The rate card in force on each rebuilt day, one column per rate (src/domain/network.hpp RateCard has the units).
with days as (select * from {{ ref('int_days') }} where rebuild),
versions as {{ chain(ref('stg_rate_cards'), 'rate') }},
in_force as (
    select days.run_id, days.business_date, versions.rate, arg_max(versions.rate_value, versions.business_date) as rate_value
    from days
    left join versions on versions.chain_run_id = days.run_id and versions.business_date <= days.business_date
    group by all
)
select run_id, business_date
{%- for rate in ['capital_ppb_per_day', 'ambient_micros_per_litre_day', 'chilled_micros_per_litre_day', 'lost_goodwill_ppm',
    'inbound_per_line', 'inbound_micros_per_litre', 'hub_per_line', 'hub_micros_per_litre', 'transfer_per_line',
    'transfer_micros_per_litre_km', 'driver_per_hour', 'van_per_km', 'bike_per_km', 'late_delivery', 'late_per_minute',
    'order_line', 'labour_per_hour', 'receive_per_line', 'receive_per_case'] %},
    coalesce(max(rate_value) filter (rate = '{{ rate }}'), 0) as {{ rate }}
{%- endfor %}
from in_force
group by all
