-- Three calendar years from the one in which the data begins.
with first_year as (select date_trunc('year', min(business_date))::date as begins from {{ ref('int_days') }}),
calendar as (
    select unnest(generate_series(begins, begins + interval 3 years - interval 1 day, interval 1 day))::date as calendar_date
    from first_year
),
holidays as (
    select distinct event_date as calendar_date from {{ ref('stg_local_events') }} where event_kind = 'holiday'
),
city_events as (
    select event_date as calendar_date, count(distinct event_id) as events
    from {{ ref('stg_local_events') }} where event_kind != 'holiday' group by all
),
weather as (
    select weather_date as calendar_date, temperature_c, precipitation_mm, wind_m_per_s
    from {{ newest('(select * from ' ~ ref('stg_weather') ~ " where weather_kind = 'actual')", 'weather_date') }}
),
rates as (
    select business_date as calendar_date, string_agg(currency || '=' || rate, ' ' order by currency) as exchange_rates
    from {{ newest(ref('stg_exchange_rates'), 'currency, business_date') }} group by all
)
select calendar_date, year(calendar_date)::integer as calendar_year, quarter(calendar_date)::integer as calendar_quarter,
    month(calendar_date)::integer as calendar_month, weekofyear(calendar_date)::integer as iso_week,
    isodow(calendar_date)::integer as iso_weekday, dayname(calendar_date) as weekday_name, isodow(calendar_date) >= 6 as is_weekend,
    holidays.calendar_date is not null as is_holiday, coalesce(city_events.events, 0)::integer as city_events,
    weather.temperature_c, weather.precipitation_mm, weather.wind_m_per_s, rates.exchange_rates
from calendar
left join holidays using (calendar_date)
left join city_events using (calendar_date)
left join weather using (calendar_date)
left join rates using (calendar_date)
