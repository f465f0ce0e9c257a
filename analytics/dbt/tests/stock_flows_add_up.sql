-- opening + received + transfers in - transfers out - sold - wasted = closing, per product, site and day.
with stock as (
    select * from {{ in_rebuilt_days(ref('fact_inventory_snapshot')) }}
    union all by name
    select * from {{ in_rebuilt_days(ref('fact_hub_snapshot')) }}
)
select run_id, business_date, product_id, site_id, opening_units, received_units, transfer_in_units, transfer_out_units, sold_units,
    wasted_units, closing_units
from stock
where opening_units + received_units + transfer_in_units - transfer_out_units - sold_units - wasted_units != closing_units
