{#- Data tests look only at the days being rebuilt; what stood before was tested when it was built. -#}
{% macro in_rebuilt_days(alias) %}
(select t.* from {{ alias }} as t semi join (select * from {{ ref('int_days') }} where rebuild) as d
 on t.run_id = d.run_id and t.business_date = d.business_date)
{% endmacro %}

{#- The stated grain is unique and complete, and the columns in `filled` are never missing. -#}
{% test sound(model, grain, filled = []) %}
select {{ grain | join(', ') }}, count(*) as rows_of_grain
from {{ in_rebuilt_days(model) if 'business_date' in grain else model }}
group by all
having count(*) > 1
    {%- for column in grain %} or {{ column }} is null{% endfor %}
    {%- for column in filled %} or count({{ column }}) < count(*){% endfor %}
{% endtest %}

{#- Every value of a column is a key of another model. -#}
{% test refers(model, column_name, to, key) %}
select {{ column_name }}, count(*) as lost_rows
from {{ in_rebuilt_days(model) }}
where {{ column_name }} is not null and {{ column_name }} not in (select {{ key }} from {{ to }})
group by all
{% endtest %}
