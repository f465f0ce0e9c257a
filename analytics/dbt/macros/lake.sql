{#- How models read the lake: exactly the files of the days that are rebuilt, and an empty table of the right types
    where a source has no file yet. The days stand in <workspace>/warehouse/days.csv (run_id, business_date, rebuild),
    written by `nearstock build`; without it every day of the lake is rebuilt. -#}

{% macro workspace() %}{{ return(env_var('NEARSTOCK_WORKSPACE', '.')) }}{% endmacro %}

{#- The days of the lake as a select: run_id, business_date, rebuild. -#}
{% macro select_days() %}
  {%- set listed = run_query("select count(*) as n from glob('" ~ workspace() ~ "/warehouse/days.csv')").columns[0].values()[0] if execute else 0 -%}
  {%- if listed -%}
    select * from read_csv('{{ workspace() }}/warehouse/days.csv', header = true, columns = {
        'run_id': 'VARCHAR', 'business_date': 'DATE', 'rebuild': 'BOOLEAN'})
  {%- else -%}
    select distinct regexp_extract(file, 'run_id=([^/]+)/', 1) as run_id, regexp_extract(file, 'dt=([0-9-]+)/', 1)::date as business_date,
        true as rebuild
    from glob('{{ workspace() }}/lake/silver/inventory_snapshots/run_id=*/dt=*/part.parquet')
  {%- endif -%}
{% endmacro %}

{#- The files below `folder` of the rebuilt days and of `days_before` days before each (of the run itself and of live). -#}
{% macro files_of(folder, days_before = 0) %}
  {%- set pattern = workspace() ~ '/' ~ folder ~ '/run_id=*/dt=*/part.parquet' -%}
  {%- set found = run_query("
      with files as (select file, regexp_extract(file, 'run_id=([^/]+)/dt=', 1) as run_id, regexp_extract(file, '/dt=([0-9-]+)/', 1)::date as dt
                     from glob('" ~ pattern ~ "')),
      days as (select * from (" ~ select_days() ~ ") where rebuild)
      select file, exists (select 1 from days where dt between days.business_date - " ~ days_before ~ " and days.business_date
             and (files.run_id = days.run_id or (files.run_id = 'live' and dt < days.business_date))) as wanted
      from files order by file") -%}
  {%- set wanted = [] -%}
  {%- for row in found.rows if row[1] -%}{%- do wanted.append(row[0]) -%}{%- endfor -%}
  {{ return([pattern] if wanted and wanted | length == found.rows | length else wanted) }}
{% endmacro %}

{#- A relation over a source's Parquet files. `every_day`: all days that there are (masters), not only the rebuilt ones. -#}
{% macro read_days(group, name, folder, every_day = false, days_before = 0) %}
  {%- set relation = source(group, name) -%}
  {%- if not execute -%}{{ relation }}
  {%- else -%}
    {%- set pattern = workspace() ~ '/' ~ folder ~ '/run_id=*/dt=*/part.parquet' -%}
    {%- if every_day -%}
      {%- set any = run_query("select count(*) from glob('" ~ pattern ~ "')").columns[0].values()[0] -%}
      {%- set files = [pattern] if any else [] -%}
    {%- else -%}
      {%- set files = files_of(folder, days_before) -%}
    {%- endif -%}
    {%- if files -%}
      read_parquet(['{{ files | join("', '") }}'], hive_partitioning = true, hive_types = {'run_id': VARCHAR, 'dt': DATE})
    {%- else -%}
      {%- set node = graph.sources['source.nearstock.' ~ group ~ '.' ~ name] -%}
      (select null::varchar as run_id, null::date as dt
       {%- for column in node.columns.values() %}, null::{{ column.data_type }} as {{ column.name }}{% endfor %} where false)
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro silver(name, days_before = 0) %}{{ return(read_days('silver', name, 'lake/silver/' ~ name, false, days_before)) }}{% endmacro %}
{% macro master(name) %}{{ return(read_days('silver', name, 'lake/silver/' ~ name, true)) }}{% endmacro %}
{% macro decisions(name) %}{{ return(read_days('decisions', name, 'lake/decisions/' ~ name)) }}{% endmacro %}
{% macro truth(name) %}{{ return(read_days('truth', name, 'truth/' ~ name)) }}{% endmacro %}

{#- The (run, day) pairs that have a file below `folder`, even one without rows. -#}
{% macro days_with_file(folder) %}
  (select regexp_extract(file, 'run_id=([^/]+)/dt=', 1) as run_id, regexp_extract(file, '/dt=([0-9-]+)/', 1)::date as business_date
   from glob('{{ workspace() }}/{{ folder }}/run_id=*/dt=*/part.parquet'))
{% endmacro %}

{#- Before an incremental table gets the rebuilt days: out with every row that is not of a day that stays as it is. -#}
{% macro forget_rebuilt_days() %}
  {%- if execute and is_incremental() -%}
    delete from {{ this }} where (run_id, business_date) not in (
        select (run_id, business_date) from ({{ select_days() }}) where not rebuild)
  {%- endif -%}
{% endmacro %}

{#- Master rows as a run sees them: live's and its own, one row per key and day (its own before live's). -#}
{% macro chain(relation, key) %}
  (select runs.run_id as chain_run_id, rows.*
   from {{ relation }} as rows
   join (select distinct run_id from {{ ref('int_days') }}) as runs on rows.run_id = runs.run_id or rows.run_id = 'live'
   qualify row_number() over (partition by runs.run_id, {{ key }}, rows.business_date order by rows.run_id = 'live') = 1)
{% endmacro %}

{#- The newest row per key over all runs, live's before a branch's of the same day. -#}
{% macro newest(relation, key) %}
  (select * from {{ relation }}
   qualify row_number() over (partition by {{ key }} order by business_date desc, run_id = 'live' desc, run_id) = 1)
{% endmacro %}
