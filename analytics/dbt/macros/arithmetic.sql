{#- Exact arithmetic, as src/core/units.hpp multiply_divide: 128 bits, rounded towards zero. -#}
{% macro multiply_divide(a, b, c) %}(({{ a }})::hugeint * ({{ b }})::hugeint // {{ c }})::bigint{% endmacro %}

{#- Road metres between two places as src/domain/network.cpp TravelModel::distance has them (haversine x detour). -#}
{% macro road_metres(a, b) %}
round(2 * 6371008.8 * asin(least(1.0, sqrt(
    pow(sin((({{ b }}.latitude - {{ a }}.latitude) * (pi() / 180)) / 2), 2)
    + cos({{ a }}.latitude * (pi() / 180)) * cos({{ b }}.latitude * (pi() / 180))
      * pow(sin((({{ b }}.longitude - {{ a }}.longitude) * (pi() / 180)) / 2), 2)))) * {{ var('detour_factor') }})::bigint
{% endmacro %}

{#- Whole seconds from one timestamp to another. -#}
{% macro seconds_between(a, b) %}((epoch_us({{ b }}) - epoch_us({{ a }})) // 1000000){% endmacro %}

{#- What the MFCs are charged of the hub's amounts: by volume supplied that day (equally on a day without supply), the
    units that division leaves over to the largest remainders, so that the shares add up exactly.
    `amounts`: a relation run_id, business_date, item, amount. Gives run_id, business_date, item, site_id, amount. -#}
{% macro hub_shares(amounts) %}
(with weighed as (
    select hub.run_id, hub.business_date, hub.item, hub.amount, supply.site_id,
        if(supply.total_volume_ml = 0, 1, supply.volume_ml) as weight,
        if(supply.total_volume_ml = 0, supply.mfcs, supply.total_volume_ml) as total_weight
    from {{ amounts }} as hub join {{ ref('int_hub_supply') }} as supply using (run_id, business_date)
), divided as (
    select *, (amount::hugeint * weight) // total_weight as part, (amount::hugeint * weight) % total_weight as remainder
    from weighed
)
select run_id, business_date, item, site_id,
    (part + if(row_number() over (partition by run_id, business_date, item order by remainder desc, site_id)
               <= amount - sum(part) over (partition by run_id, business_date, item), 1, 0))::bigint as amount
from divided)
{% endmacro %}
